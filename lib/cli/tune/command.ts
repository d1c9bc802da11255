import { type Command, Option } from "commander";
import type { InputMistake } from "../../errors.ts";
import type { AwsFlags } from "../aws/open-aws.ts";
import { addAwsFlags, addCommand, collect, sortArguments } from "../command-line.ts";
import { EXIT_CODE_TEXT } from "../help-text.ts";
import type { InputFlags } from "./input-flags.ts";

/** The flags of `tune` as text. What is left out has its default in the place where the function runs. */
export interface TuneFlags extends InputFlags, AwsFlags {
  readonly on?: string;
  readonly input?: string;
  readonly handler?: string;
  readonly runtime?: string;
  readonly timeout?: string;
  readonly many?: string;
  readonly parallel?: string;
  readonly template?: string;
  readonly currentMemory?: string;
  readonly env?: readonly string[];
  readonly out?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

export type TuneAction = (
  operand: string | undefined,
  flags: TuneFlags,
  mistakes: InputMistake[],
) => Promise<void>;

const EXAMPLES = `Examples:
  power-tuner tune examples/hash --payload @examples/hash/payload.json
  power-tuner tune dist/app.zip --handler src/app.handler --payload '{"id":7}'
  power-tuner tune handler.py --memory 256,512,1024 --strategy speed --num 50
  power-tuner tune Orders --template cdk.out --env TABLE_NAME=orders-test
  On AWS:
  power-tuner tune my-function --payload @event.json
  power-tuner tune my-function:live --arch x86_64,arm64 --max-duration p95=300
  power-tuner tune --input power-tuner.input.json --json > result.json
  power-tuner tune --many many.json --parallel 5 --max-cost 2
`;

const NOTES = `
On this machine: PATH is a file (.mjs, .js, .cjs, .py), a folder, or a zip. All
of a folder is packed, node_modules too, except .git, .power-tuner and
node_modules/.bin. The function is made in an embedded cloud and runs in real
processes with Lambda's share of CPU for each memory size. AWS is not called.
Without --handler: index.handler, lambda_function.lambda_handler, or the handler
of the only file. Without --runtime: nodejs24.x for JavaScript, the python3 of
this machine for .py, provided.al2023 for a bootstrap or a recording.json.
Without --memory: 128,256,512,1024,1769. Without --num: 20. Results are compared
with --current-memory, else with the smallest size: Lambda gives that to
functions for which nobody chose one.

Nothing is billed on this machine: --max-cost counts what it would cost on AWS.

With --template, a function of a CDK cloud assembly (cdk.out), of a SAM template
or of its build, or of a CloudFormation template is tuned on this machine. It is
named by its logical id, STACK/ID, the end of its construct path, or its
FunctionName. Code, handler, runtime, memory, time-out and variables are the
template's unless flags say otherwise. Values that only a deployed stack has
(!Ref, !GetAtt and the like) are left out, and named with the flag that sets
them; so are layers. Images and code in S3 are refused.

On AWS: a word that is no file or folder here and could be a function's name or
ARN, with a version or alias or without, is a function on AWS. The state machine
of the deployed tuner measures throwaway clones of it; the function itself is
changed by --apply only. The state machine is --state-machine, else
POWER_TUNER_STATE_MACHINE, else the one in the region whose name begins with
power-tuner. It starts without a question; --dry-run invokes once. Ctrl-C stops
the execution and waits for its clean-up. What the function did in production
over --production-days, by CloudWatch, gives the month and the share of cold
starts where nothing else does, and is shown beside what was measured.

Ctrl-C keeps what was measured in the run's folder. The same command with
--resume FOLDER, on AWS also with --resume EXECUTION_NAME, goes on from there,
and measures nothing again. Code, event, time-out, variables and concurrency
must be the same; sizes, --num and what decides may be others.

With --many, every function of the file gets an execution and a folder of its
own in --out, beside an overview: index.html, summary.md, overview.json. Flags
override all inputs; --max-cost is for all of them together, and each gets its
part of what is left. One that fails does not stop the others.

With --json, stdout is result.json, or an object with "error" and "exit".
`;

/** `tune`, with its flags in groups; the parser of each is where its value is used. */
export function addTuneCommand(program: Command, act: TuneAction, early: readonly InputMistake[]): void {
  addTuneFlags(
    addCommand(program, "tune", "measure a handler on this machine, or a function on AWS").usage(
      "PATH|NAME|ARN [options]",
    ),
  )
    .optionsGroup("Several runs:")
    .option("--many <file>", "functions on AWS and their inputs (power-tuner scan --input)")
    .option("--parallel <count>", "with --many: executions at once, 1 to 20 (default: 3)")
    .option("--resume <run>", "go on from an interrupted run: its folder, on AWS its name")
    .optionsGroup("Output:")
    .option("--out <folder>", "for result.json and report.html (default: .power-tuner/reports/NAME-TIME)")
    .option("--json", "print result.json on stdout instead of a table")
    .option("--quiet", "only the recommendation, in a sentence")
    .option("--debug", "show where errors come from")
    .addHelpText("before", EXAMPLES)
    .addHelpText("after", NOTES + EXIT_CODE_TEXT)
    .action(async (_options, command: Command) => {
      const { operand, mistakes } = sortTuneArguments(command, early);
      await act(operand, command.opts(), mistakes);
    });
}

/** Files name their functions, and a template is asked which ones it has. */
export function sortTuneArguments(command: Command, early: readonly InputMistake[]) {
  const { input, many, template }: TuneFlags = command.opts();
  const isNamed = [input, many, template].some((file) => file !== undefined);
  const [needed, optional] = isNamed ? [[], ["PATH"]] : [["PATH"], []];
  return sortArguments(command, needed, early, optional);
}

/** What to tune and how: the flags that every command has which asks the same. */
export function addTuneFlags(command: Command): Command {
  return addAwsFlags(
    command
      .optionsGroup("Target:")
      .option("--on <place>", "local or aws (default: local for a PATH that is there)")
      .option("--input <file>", "an execution input (power-tuner init); flags override it")
      .option("--template <path>", "cdk.out or a template, whose function LOGICAL_ID is tuned here")
      .optionsGroup("Sampling:")
      .option("--payload <json>", "the event: JSON, or @FILE with JSON in it (default: {})")
      .option("--memory <list>", "sizes in MB, 128 to 10240")
      .option("--arch <list>", "x86_64, arm64 or both")
      .option("--num <count>", "most invocations of each size, 1 to 10000")
      .option("--sampling <kind>", "search or fixed: every size gets all of them (default: search)")
      .option("--max-minutes <count>", "begin nothing new after so long, and decide")
      .option("--max-cost <usd>", "send no more when this is spent, and decide")
      .option("--cold-starts <count>", "cold starts of each size, at least")
      .option("--only-cold-starts", "every invocation is a cold start")
      .option("--dry-run", "invoke once, to see that it works; change nothing")
      .optionsGroup("Decision:")
      .option("--strategy <name>", "cost, speed or balanced (default: cost)")
      .option("--objective <statistic>", "what speed is: mean, p50, p90, p95 or p99")
      .option("--max-duration <list>", "budget in ms: of p95, or p50=100,p99=800")
      .option("--max-cost-per-million <usd>", "budget in US dollars")
      .option("--memory-headroom <percent>", "memory that stays free, of the most that was used")
      .option("--margin <percent>", "smaller differences count as none, 0 to 20 (default: 1)")
      .option("--monthly-invocations <count>", "to say what a month costs")
      .option("--savings-plan-discount <percent>", "of a month's duration")
      .option("--provisioned-concurrency <count>", "what a month would cost with so many")
      .option("--label <text>", "a name of the run, kept in its result")
      .optionsGroup("Local:")
      .option("--handler <name>", "FILE.EXPORT, found by convention when left out")
      .option("--runtime <name>", "a Lambda runtime, from the file's extension when left out")
      .addOption(new Option("--timeout <seconds>", "the function's time-out, 1 to 900 (default: 60)"))
      .option("--current-memory <mb>", "what the function has in AWS: measured, and compared with")
      .option("--env <KEY=VALUE>", "an environment variable; may be repeated", collect)
      .optionsGroup("AWS:"),
  )
    .option("--production-days <count>", "days of CloudWatch to go by (default: 14; 0: none)")
    .option("--payload-s3 <uri>", "the event in S3: s3://BUCKET/KEY")
    .option("--concurrency <count>", "invocations in flight at once per size")
    .option("--isolation <kind>", "clones or versions")
    .option("--assume-role <arn>", "the role that reaches a target in another account")
    .option("--apply", "set the function to the recommended size afterwards")
    .option("--apply-alias <name>", "--apply, publish a version and move this alias to it")
    .option("--canary <share>", "share of the alias that the version gets, 0 to 1");
}
