/** What `--help` shows besides the options. At most 80 columns. */
export const PROGRAM_EXAMPLES = `Finds the memory size and architecture at which an AWS Lambda function is
cheapest or fastest, by measuring it.

Examples:
  power-tuner tune examples/hash --payload @examples/hash/payload.json
  power-tuner tune my-function --arch x86_64,arm64 --region eu-central-1
  power-tuner doctor my-function
  power-tuner scan --region eu-central-1
  power-tuner report .power-tuner/reports/hash-20261121-023459/result.json
`;

export const EXIT_CODE_TEXT = `
Exit codes:
  0    done
  2    wrong usage or input; nothing was started
  3    the run failed, or there is no recommendation
  4    something was left behind; the message names it
  130  ended by SIGINT (Ctrl-C) after cleaning up; 143 by SIGTERM, 129 by SIGHUP
`;

export const ENVIRONMENT_TEXT = `
Environment variables:
  POWER_TUNER_STATE_MACHINE
               the deployed tuner, instead of --state-machine
  AWS_PROFILE, AWS_REGION and all others of the AWS SDK
  NO_COLOR     set to anything: no colours
  FORCE_COLOR  set to anything but 0 or false: colours everywhere, and before
               NO_COLOR; --color comes before both
  TERM=dumb    no colours and no rewritten lines
  TMPDIR       where temporary folders are made
  POWER_TUNER_CPU_METHOD
               how CPU is limited, instead of the best way that works here:
               cgroup-v2, cgroup-v1, systemd-run or duty-cycle
`;

export const TUNE_EXAMPLES = `Examples:
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

export const TUNE_NOTES = `
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

export const REPORT_EXAMPLES = `Examples:
  power-tuner report result.json
  power-tuner report result.json --out /tmp/report.html
  power-tuner report result.json --baseline last-week/result.json --redact
`;

export const REPORT_NOTES = `
The summary, in Markdown, goes beside the page: summary.md beside report.html,
NAME.summary.md beside NAME.html. Both replace what has their names, but never
RESULT, the baseline or a folder.
`;

export const LOCAL_EXAMPLES = `Examples:
  power-tuner local > cloud.env
  In another terminal, once it answers:
  . ./cloud.env
  aws lambda create-function --function-name my-fn ...
  power-tuner tune my-fn
  aws stepfunctions start-execution \\
    --state-machine-arn $TUNER_STATE_MACHINE_ARN --input '{"lambdaARN":"my-fn"}'
`;

export const LOCAL_NOTES = `
Starts an embedded cloud with Lambda, Step Functions and S3 on 127.0.0.1, puts
the tuner into it, and prints what a shell needs to use it. It accepts requests
signed with the printed key only, and runs until Ctrl-C or SIGTERM.
`;

export const DOCTOR_EXAMPLES = `Examples:
  power-tuner doctor my-function
  power-tuner doctor my-function --invoke --payload @event.json
  power-tuner doctor --json --region eu-central-1
`;

export const DOCTOR_NOTES = `
Checks this machine, your credentials, the deployed tuner, and the function, and
says what to do about everything that is not right. Nothing is changed, and
without --invoke nothing is run. A check that your permissions do not allow is
skipped with the reason. Ends with 0 when none failed, else with 3.
`;

export const CLEANUP_EXAMPLES = `Examples:
  power-tuner cleanup
  power-tuner cleanup --expired --yes
  power-tuner cleanup --run my-function-20261121-023459-1a2b3c --yes
`;

export const CLEANUP_NOTES = `
Clones are throwaway functions whose names begin with power-tuner-clone-. A run
removes its own; these are what is there all the same. Clones of executions that
are still running are never touched. With --all, so are those whose execution is
unknown, until they expire.
`;

export const INIT_EXAMPLES = `Examples:
  power-tuner init my-function
  power-tuner tune --input power-tuner.input.json --dry-run
  power-tuner init --gate my-function
`;
