"""The translated template as a deployment on this machine: tables and secrets in moto, functions under the emulator.

What moto 5.2 does otherwise than AWS, and how it is met here:
- its CloudFormation knows neither secrets nor HTTP APIs: secrets are made from the same JSON by boto3, the API is gateway.py;
- its CloudFormation leaves out TTL and point-in-time recovery of a table: they are switched on afterwards from the same JSON;
- RotateSecret calls the function with the name of the secret (AWS: the ARN) and through Docker: both are replaced below;
- RotateSecret forgets the rotation function when a later call does not name it again: the recorder names it;
- it runs a transaction again for a known ClientRequestToken, and lets two racers win now and then: no transaction is used;
- it accepts expression values that no expression uses: dynoxide refuses them in the Rust tests;
- it checks no policy: the recorder does.
"""

import functools
import json
import logging
import secrets
import warnings

import boto3
import moto.awslambda.utils
from botocore.config import Config
from moto.server import ThreadedMotoServer

import translated
from emulator import Function
from recorder import ROTATE, Recorder

STACK = "intervals-mcp"
PARAMETERS = {"OwnerAccess": "true"}
ROTATED = ["SigningSecret", "VaultSecret", "BrowserSecret"]


class Deployment:
    """Brings everything up but the functions; `start` starts those."""

    def __init__(self):
        logging.disable(logging.WARNING)
        warnings.simplefilter("ignore")
        self.template = translated.translate(translated.load(translated.TEMPLATE))
        self.moto = ThreadedMotoServer(port=0, verbose=False)
        self.moto.start()
        self.moto_port = self.moto.get_host_and_port()[1]
        self.url = f"http://127.0.0.1:{self.moto_port}"
        self.functions, self.recorders = {}, {}
        self.operator = Recorder(self.moto_port)
        self.secrets = self.make_secrets()
        self.environments = self.make_stack()
        self.finish_tables()

    def client(self, service):
        return boto3.client(service, endpoint_url=self.url, region_name="us-east-1", aws_access_key_id="local",
                            aws_secret_access_key="local", config=Config(retries={"max_attempts": 0}))

    # --- what CloudFormation would do ---

    def make_secrets(self):
        """Logical id to ARN. The value is the placeholder that the template asks for."""
        manager, made = self.client("secretsmanager"), {}
        for name, secret in translated.of_type(self.template, "AWS::SecretsManager::Secret").items():
            generate = secret["Properties"]["GenerateSecretString"]
            value = json.loads(generate["SecretStringTemplate"]) | {generate["GenerateStringKey"]: secrets.token_urlsafe(24)}
            made[name] = manager.create_secret(Name=f"{name}-{secrets.token_hex(4)}", SecretString=json.dumps(value))["ARN"]
        return made

    def make_stack(self):
        """Creates the tables, and lets CloudFormation evaluate the environment of each function as outputs."""
        tables = translated.of_type(self.template, "AWS::DynamoDB::Table")
        variables = {
            f"{name}0{variable.replace('_', '1')}": (name.removesuffix("Function").lower(), variable, value)
            for name, function in translated.of_type(self.template, "AWS::Lambda::Function").items()
            for variable, value in function["Properties"]["Environment"]["Variables"].items()
            if variable != "BASE_URL"
        }
        own = {name: output for name, output in self.template["Outputs"].items()
               if translated.references(output, self.template["Resources"]) <= {*tables, *self.secrets}}
        outputs = own | {key: {"Value": value} for key, (_, _, value) in variables.items()}
        template = {key: self.template[key] for key in ("Parameters", "Conditions")}
        template |= {"Resources": tables, "Outputs": self.with_secrets(outputs)}
        formation = self.client("cloudformation")
        formation.create_stack(
            StackName=STACK, TemplateBody=json.dumps(template),
            Parameters=[{"ParameterKey": key, "ParameterValue": value} for key, value in PARAMETERS.items()])
        resources = formation.list_stack_resources(StackName=STACK)["StackResourceSummaries"]
        self.tables = {r["LogicalResourceId"]: r["PhysicalResourceId"] for r in resources if r["LogicalResourceId"] in tables}
        environments = {}
        for output in formation.describe_stacks(StackName=STACK)["Stacks"][0]["Outputs"]:
            if output["OutputKey"] in variables:
                function, variable, _ = variables[output["OutputKey"]]
                environments.setdefault(function, {})[variable] = output["OutputValue"]
        return environments

    def with_secrets(self, node):
        """The node with each reference to a secret replaced by its ARN."""
        if isinstance(node, list):
            return [self.with_secrets(item) for item in node]
        if not isinstance(node, dict):
            return node
        if node.get("Ref") in self.secrets:
            return self.secrets[node["Ref"]]
        return {key: self.with_secrets(value) for key, value in node.items()}

    def finish_tables(self):
        database = self.client("dynamodb")
        for name, table in translated.of_type(self.template, "AWS::DynamoDB::Table").items():
            database.update_time_to_live(
                TableName=self.tables[name], TimeToLiveSpecification=table["Properties"]["TimeToLiveSpecification"])
            database.update_continuous_backups(
                TableName=self.tables[name], PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True})

    # --- what Lambda and Secrets Manager would do ---

    def start(self, bootstrap_of, base_url, upstream=None, foreign=False):
        """Starts every function; each reaches AWS through a recorder of its own."""
        self.starters = {}
        for name in translated.FUNCTIONS:
            self.recorders[name] = Recorder(self.moto_port)
            environment = self.environments[name] | {
                "BASE_URL": base_url, "AWS_ENDPOINT_URL": self.recorders[name].url,
                "AWS_LAMBDA_FUNCTION_NAME": f"{STACK}-{name}"}
            if upstream and name in ("authorize", "mcp"):
                environment["INTERVALS_BASE_URL"] = upstream
            self.starters[name] = functools.partial(Function, name, bootstrap_of(name), environment, foreign)
            self.functions[name] = self.starters[name]()
        moto.awslambda.utils.get_backend = lambda *_: self

    def restart(self, name):
        """A new environment of a function, as after an idle time."""
        self.functions[name].stop()
        self.functions[name] = self.starters[name]()

    def rotate(self, secret):
        """A rotation as Secrets Manager does it: it calls the function once for each step."""
        return self.client("secretsmanager").rotate_secret(
            SecretId=self.secrets[secret], RotationLambdaARN=ROTATE, RotationRules={"AutomaticallyAfterDays": 30})

    def get_function(self, _arn):
        """Asked by moto before a rotation."""

    def invoke(self, _arn, body, **_):
        """Called by moto for each step of a rotation."""
        event = json.loads(body)
        name = event["SecretId"].rsplit("-", 1)[0]
        answer = self.functions["rotate"].invoke(event | {"SecretId": self.secrets[name]})
        if answer is not None:
            raise RuntimeError(f"{event['Step']} of {name}: {answer}")

    def current(self, secret):
        value = self.client("secretsmanager").get_secret_value(SecretId=self.secrets[secret], VersionStage="AWSCURRENT")
        return json.loads(value["SecretString"])

    def age(self, secret, seconds):
        """Lets a secret look older: keys are not replaced twice within 15 minutes."""
        value = self.current(secret)
        value["changed"] -= seconds
        self.client("secretsmanager").put_secret_value(
            SecretId=self.secrets[secret], SecretString=json.dumps(value), VersionStages=["AWSCURRENT"])

    def stop(self):
        for running in [*self.functions.values(), *self.recorders.values(), self.operator]:
            running.stop()
        self.moto.stop()

    # --- what IAM would decide ---

    def logical(self, resource):
        """The logical id of a table name or secret ARN."""
        known = {physical: name for name, physical in [*self.tables.items(), *self.secrets.items()]}
        return known[resource]

    def called(self, function):
        """Every action and resource that a function has used."""
        return {(action, self.logical(resource)) for action, resource in self.recorders[function].calls}

    def allowed(self, function):
        """Every action and resource that the policies of a function allow."""
        role = self.template["Resources"][f"{function.capitalize()}FunctionRole"]["Properties"]
        statements = [s for policy in role.get("Policies", []) for s in policy["PolicyDocument"]["Statement"]]
        allowed = set()
        for statement in statements:
            statement = statement["Fn::If"][1] if "Fn::If" in statement else statement
            resource = statement["Resource"]
            name = resource["Ref"] if "Ref" in resource else resource["Fn::GetAtt"][0]
            actions = statement["Action"]
            allowed |= {(action, name) for action in ([actions] if isinstance(actions, str) else actions)}
        return allowed


