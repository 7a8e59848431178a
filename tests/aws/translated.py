"""What the linters do not see: the template as CloudFormation receives it.

Transforms template.yaml with SAM's own translator and checks the result: no dependency cycle, every alias used,
every route served and permitted, every parameter used, keys and logs protected.

Usage: python tests/aws/translated.py [template.yaml]     needs: pip install aws-sam-translator cfn-lint
Exits 1 with one line per broken promise.
"""

import copy
import json
import os
import pathlib
import re
import sys

os.environ.setdefault("AWS_DEFAULT_REGION", "us-east-1")

import cfnlint.decode.cfn_yaml
from samtranslator.parser.parser import Parser
from samtranslator.public.translator import ManagedPolicyLoader
from samtranslator.translator.transform import transform

TEMPLATE = pathlib.Path(__file__).parents[2] / "template.yaml"
FUNCTIONS = ["discovery", "register", "authorize", "token", "mcp", "rotate"]
SERVED = FUNCTIONS[:5]


class NoManagedPolicies(ManagedPolicyLoader):
    def __init__(self):
        super().__init__(None)

    def load(self):
        return {"AWSLambdaBasicExecutionRole": "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"}


def plain(node):
    """The parsed template as plain dictionaries, without line marks."""
    return json.loads(json.dumps(node))


def load(path):
    return plain(cfnlint.decode.cfn_yaml.load(str(path)))


def translate(template):
    parameters = {name: str(p.get("Default", "")) for name, p in template["Parameters"].items()}
    template = copy.deepcopy(template)
    for resource in template["Resources"].values():
        if resource["Type"] == "AWS::Serverless::Function":
            resource["Properties"]["CodeUri"] = "s3://bucket/code.zip"
    template.get("Globals", {}).get("Function", {}).pop("CodeUri", None)
    return plain(transform(template, parameters, NoManagedPolicies()))


def references(node, resources):
    """Logical ids that a part of the template needs before it can exist."""
    if isinstance(node, list):
        return set().union(*[references(item, resources) for item in node]) if node else set()
    if not isinstance(node, dict):
        return set()
    found = set()
    for key, value in node.items():
        if key == "Ref" and value in resources:
            found.add(value)
        elif key == "Fn::GetAtt":
            name = value[0] if isinstance(value, list) else value.split(".")[0]
            found.add(name)
        elif key == "Fn::Sub":
            text = value[0] if isinstance(value, list) else value
            found |= {m.split(".")[0] for m in re.findall(r"\$\{([A-Za-z0-9.]+)\}", text)} & set(resources)
            if isinstance(value, list):
                found |= references(value[1], resources)
        elif key == "DependsOn":
            found |= {value} if isinstance(value, str) else set(value)
        else:
            found |= references(value, resources)
    return found & set(resources)


def find_cycle(template):
    resources = template["Resources"]
    edges = {name: references(resource, resources) - {name} for name, resource in resources.items()}
    state, path = {}, []

    def visit(name):
        state[name] = "open"
        path.append(name)
        for other in sorted(edges[name]):
            if state.get(other) == "open":
                return path[path.index(other):] + [other]
            if other not in state and (cycle := visit(other)):
                return cycle
        path.pop()
        state[name] = "done"
        return None

    for name in sorted(resources):
        if name not in state and (cycle := visit(name)):
            return cycle
    return None


def of_type(template, kind):
    return {n: r for n, r in template["Resources"].items() if r["Type"] == kind}


def has_alias(node):
    return any("Alias" in name for name in re.findall(r'"Ref": "([A-Za-z]+)"', json.dumps(node)))


def check(source, translated):
    """Every broken promise as a sentence."""
    broken = []

    def promise(holds, sentence):
        if not holds:
            broken.append(sentence)

    cycle = find_cycle(translated)
    promise(cycle is None, f"dependency cycle: {' -> '.join(cycle or [])}")

    functions = of_type(translated, "AWS::Lambda::Function")
    names = {json.dumps(f["Properties"]["FunctionName"]).split("-")[-1].strip('"}') for f in functions.values()}
    promise(names == set(FUNCTIONS), f"functions are {sorted(names)}, not {sorted(FUNCTIONS)}")
    for name, function in functions.items():
        promise("LogGroup" in function["Properties"].get("LoggingConfig", {}), f"{name} has no log group of its own")
        promise("BASE_URL" in function["Properties"]["Environment"]["Variables"], f"{name} does not know BASE_URL")

    for name, integration in of_type(translated, "AWS::ApiGatewayV2::Integration").items():
        promise(has_alias(integration["Properties"]["IntegrationUri"]), f"{name} does not call the alias")
        promise(integration["Properties"]["PayloadFormatVersion"] == "2.0", f"{name} does not use payload 2.0")
    for name, permission in of_type(translated, "AWS::Lambda::Permission").items():
        promise(has_alias(permission["Properties"]["FunctionName"]), f"{name} does not permit the alias")
    rotations = of_type(translated, "AWS::SecretsManager::RotationSchedule")
    promise(len(rotations) == 3, f"{len(rotations)} rotation schedules, not 3")
    for name, schedule in rotations.items():
        promise(has_alias(schedule["Properties"]["RotationLambdaARN"]), f"{name} does not call the alias")
        promise(schedule["Properties"].get("RotateImmediatelyOnUpdate") is True, f"{name} makes no first keys")

    routes = {r["Properties"]["RouteKey"]: r["Properties"]["Target"] for r in of_type(translated, "AWS::ApiGatewayV2::Route").values()}
    stage = next(iter(of_type(translated, "AWS::ApiGatewayV2::Stage").values()))
    promise(set(stage["Properties"]["RouteSettings"]) == set(routes), "the stage throttles other routes than exist")
    waits = set(stage.get("DependsOn", []))
    promise(waits == set(of_type(translated, "AWS::ApiGatewayV2::Route")), "the stage does not wait for its routes")
    promise(all(key.startswith("ANY /") for key in routes), "a route does not use ANY")
    promise("$context.path" not in json.dumps(stage), "the access log holds paths")

    for name, table in of_type(translated, "AWS::DynamoDB::Table").items():
        properties = table["Properties"]
        promise(table.get("DeletionPolicy") == table.get("UpdateReplacePolicy") == "Retain", f"{name} is not retained")
        promise(properties["TimeToLiveSpecification"] == {"AttributeName": "ttl", "Enabled": True}, f"{name} has no TTL")
        promise(properties["SSESpecification"]["SSEEnabled"] is True, f"{name} is not encrypted")
        promise("OnDemandThroughput" in properties, f"{name} has no caps")
        promise("DeletionProtectionEnabled" in properties, f"{name} has no deletion protection")
        promise("PointInTimeRecoverySpecification" in properties, f"{name} has no backups")
    for name, secret in of_type(translated, "AWS::SecretsManager::Secret").items():
        promise("SecretString" not in secret["Properties"], f"{name} has its value in the template")
        promise(secret.get("DeletionPolicy") == "Retain", f"{name} is not retained")
    for name, group in of_type(translated, "AWS::Logs::LogGroup").items():
        promise("RetentionInDays" in group["Properties"], f"{name} keeps its logs for ever")

    text = json.dumps({k: v for k, v in source.items() if k not in ("Parameters", "Metadata")})
    for parameter in source["Parameters"]:
        used = f'"Ref": "{parameter}"' in text or f"${{{parameter}}}" in text
        promise(used, f"parameter {parameter} is used nowhere")
        promise("Description" in source["Parameters"][parameter], f"parameter {parameter} has no description")
    grouped = {p for g in source["Metadata"]["AWS::CloudFormation::Interface"]["ParameterGroups"] for p in g["Parameters"]}
    promise(grouped <= set(source["Parameters"]), f"grouped but not declared: {sorted(grouped - set(source['Parameters']))}")

    for name, role in of_type(translated, "AWS::IAM::Role").items():
        for policy in role["Properties"].get("Policies", []):
            for statement in policy["PolicyDocument"]["Statement"]:
                statement = statement.get("Fn::If", [None, statement])[1]
                promise("*" not in json.dumps(statement), f"{name} has a wildcard")
                promise("Scan" not in json.dumps(statement), f"{name} may scan")
    return broken


def planted(template):
    """Copies that each break one promise, with the sentence that must then appear."""
    cyclic = copy.deepcopy(template)
    cyclic["Resources"]["Api"]["Properties"]["Description"] = {"Fn::GetAtt": ["McpFunction", "Arn"]}
    yield cyclic, "dependency cycle"
    stale = copy.deepcopy(template)
    stale["Resources"]["McpIntegration"]["Properties"]["IntegrationUri"] = {"Fn::GetAtt": ["McpFunction", "Arn"]}
    yield stale, "McpIntegration does not call the alias"
    forgetful = copy.deepcopy(template)
    del forgetful["Resources"]["SseRoute"]
    forgetful["Resources"]["Stage"]["DependsOn"].remove("SseRoute")
    yield forgetful, "the stage throttles other routes"
    broad = copy.deepcopy(template)
    broad["Resources"]["TokenFunction"]["Properties"]["Policies"][0]["Statement"][0]["Action"] = ["dynamodb:Scan"]
    yield broad, "may scan"
    dead = copy.deepcopy(template)
    dead["Parameters"]["Unused"] = {"Type": "String", "Default": "", "Description": "Nothing."}
    yield dead, "parameter Unused is used nowhere"


# Parameters that change what the template becomes; the promises hold for each set as for the defaults.
VARIANTS = [
    {"DomainName": "mcp.example.com", "CertificateArn": "arn:aws:acm:us-east-1:123456789012:certificate/a", "HostedZoneId": "Z1"},
    {"DeploymentType": "Canary10Percent5Minutes"},
    {"DeploymentType": "Linear10PercentEvery1Minute", "Alarms": "false"},
    {"OwnerAccess": "true", "ReservedConcurrency": "true", "Architecture": "x86_64", "Tracing": "Active"},
]


def with_values(source, values):
    varied = copy.deepcopy(source)
    for name, value in values.items():
        varied["Parameters"][name]["Default"] = value
    return varied


def main():
    path = sys.argv[1] if len(sys.argv) > 1 else TEMPLATE
    source = load(path)
    broken = check(source, translate(source))
    for values in VARIANTS:
        varied = with_values(source, values)
        broken += [f"with {values}: {sentence}" for sentence in check(varied, translate(varied))]
    for sentence in broken:
        print(f"broken: {sentence}")
    blind = 0
    for copy_of, expected in planted(source):
        if not any(expected in sentence for sentence in check(copy_of, translate(copy_of))):
            print(f"blind: a planted fault was not seen: {expected}")
            blind += 1
    if broken or blind:
        sys.exit(1)
    print(f"{pathlib.Path(path).name}: translated, {len(of_type(translate(source), 'AWS::ApiGatewayV2::Route'))} routes, no cycle, all promises hold, also with {len(VARIANTS)} other sets of parameters; 5 planted faults seen")


if __name__ == "__main__":
    main()
