/** What `power-tuner --help` begins with; like every help at most 80 columns wide. */
export const PROGRAM_EXAMPLES = `Finds the memory size and architecture at which an AWS Lambda function is
cheapest or fastest, by measuring it.

Examples:
  power-tuner tune examples/hash --payload @examples/hash/payload.json
  power-tuner tune my-function --arch x86_64,arm64 --region eu-central-1
  power-tuner doctor my-function
  power-tuner scan --region eu-central-1
  power-tuner report .power-tuner/reports/hash-20261121-023459/result.json
`;

/** Of every command whose codes mean nothing else. */
export const EXIT_CODE_TEXT = `
Exit codes:
  0    done
  2    wrong usage or input; nothing was started
  3    the run failed, or there is no recommendation
  4    something was left behind; the message names it
  130  ended by SIGINT (Ctrl-C) after cleaning up; 143 by SIGTERM, 129 by SIGHUP
`;

/** Of the program, and of the topic `environment`. */
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
