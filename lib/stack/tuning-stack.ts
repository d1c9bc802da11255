import { CfnOutput, Stack, type StackProps } from "aws-cdk-lib";
import type { Construct } from "constructs";
import { PowerTuner } from "./power-tuner.ts";
import type { PowerTunerProps } from "./power-tuner-props.ts";

export interface TuningStackProps extends StackProps {
  /** Settings of the stack's power tuner; those from CloudFormation's side need the stack they are made in. */
  readonly tuner?: PowerTunerProps | ((stack: Stack) => PowerTunerProps);
}

/** A stack with one power tuner, and the outputs that its users need. */
export class TuningStack extends Stack {
  readonly powerTuner: PowerTuner;

  constructor(scope: Construct, id: string, { tuner = {}, ...props }: TuningStackProps = {}) {
    super(scope, id, {
      description:
        "Lambda Power Tuner: finds the memory size and architecture of Lambda functions by measuring",
      ...props,
    });
    this.powerTuner = new PowerTuner(this, "PowerTuner", typeof tuner === "function" ? tuner(this) : tuner);
    const { stateMachine, fleet, bucket } = this.powerTuner;
    new CfnOutput(this, "StateMachineArn", { value: stateMachine.stateMachineArn });
    new CfnOutput(this, "StateMachineName", { value: stateMachine.stateMachineName });
    new CfnOutput(this, "FleetStateMachineArn", { value: fleet.stateMachineArn });
    new CfnOutput(this, "BucketName", { value: bucket.bucketName, description: "Results and reports" });
  }
}
