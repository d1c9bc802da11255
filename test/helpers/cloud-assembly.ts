import { App, Duration, NestedStack, Stack, Stage } from "aws-cdk-lib";
import { Architecture, Code, Function as LambdaFunction, Runtime } from "aws-cdk-lib/aws-lambda";
import { Bucket } from "aws-cdk-lib/aws-s3";

/**
 * Writes a real cloud assembly: stack `Shop` with the functions Orders, Inline and, in a nested stack, Deep/Orders, and
 * in the stage `Prod` another stack `Shop` with Orders.
 * @param hasMetadata whether templates hold paths of constructs and assets: the CDK's command line asks for them
 */
export function writeAssembly(outdir: string, codeFolder: string, hasMetadata: boolean): void {
  const context = hasMetadata
    ? { "aws:cdk:enable-asset-metadata": true, "aws:cdk:enable-path-metadata": true }
    : {};
  const app = new App({ outdir, analyticsReporting: false, context });
  const addOrders = (stack: Stack) => {
    const { bucketName } = new Bucket(stack, "Files");
    new LambdaFunction(stack, "Orders", {
      runtime: Runtime.NODEJS_24_X,
      handler: "index.handler",
      code: Code.fromAsset(codeFolder),
      memorySize: 384,
      timeout: Duration.seconds(10),
      architecture: Architecture.X86_64,
      environment: { BUCKET: bucketName, STAGE: "test" },
    });
  };
  const shop = new Stack(app, "Shop");
  addOrders(shop);
  new LambdaFunction(shop, "Inline", {
    runtime: Runtime.NODEJS_24_X,
    handler: "index.handler",
    code: Code.fromInline("exports.handler = async () => 1;"),
  });
  addOrders(new NestedStack(shop, "Deep"));
  addOrders(new Stack(new Stage(app, "Prod"), "Shop"));
  app.synth();
}
