//! `template.yaml` says the same as the code: routes, binaries, variables, tables and rights.

use std::collections::{BTreeMap, BTreeSet};

use saphyr::{LoadableYamlNode as _, YamlOwned};
use serde_json::json;

use crate::harness::{App, McpClient};

const SERVED: [&str; 5] = ["discovery", "register", "authorize", "token", "mcp"];

/// What each function may do, and nothing else. A right that is missing stops a flow; one too many widens an attack.
const RIGHTS: &[(&str, &str, &[&str])] = &[
    ("register", "ClientsTable", &["dynamodb:GetItem", "dynamodb:PutItem"]),
    ("register", "CodesTable", &["dynamodb:UpdateItem"]),
    ("authorize", "ClientsTable", &["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem"]),
    ("authorize", "CodesTable", &["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem"]),
    (
        "authorize",
        "SessionsTable",
        &[
            "dynamodb:DeleteItem",
            "dynamodb:GetItem",
            "dynamodb:PutItem",
            "dynamodb:Query",
            "dynamodb:UpdateItem",
        ],
    ),
    ("authorize", "VaultSecret", &["secretsmanager:GetSecretValue"]),
    ("authorize", "BrowserSecret", &["secretsmanager:GetSecretValue"]),
    ("token", "ClientsTable", &["dynamodb:GetItem"]),
    ("token", "CodesTable", &["dynamodb:GetItem", "dynamodb:UpdateItem"]),
    (
        "token",
        "SessionsTable",
        &["dynamodb:BatchGetItem", "dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem"],
    ),
    ("token", "SigningSecret", &["secretsmanager:GetSecretValue"]),
    ("mcp", "SessionsTable", &["dynamodb:BatchGetItem", "dynamodb:GetItem", "dynamodb:UpdateItem"]),
    ("mcp", "JwksSecret", &["secretsmanager:GetSecretValue"]),
    ("mcp", "VaultSecret", &["secretsmanager:GetSecretValue"]),
    ("mcp", "OwnerSecret", &["secretsmanager:GetSecretValue"]),
    ("rotate", "SigningSecret", ROTATION),
    ("rotate", "JwksSecret", &["secretsmanager:GetSecretValue", "secretsmanager:PutSecretValue"]),
    ("rotate", "VaultSecret", ROTATION),
    ("rotate", "BrowserSecret", ROTATION),
];

const ROTATION: &[&str] = &[
    "secretsmanager:DescribeSecret",
    "secretsmanager:GetSecretValue",
    "secretsmanager:PutSecretValue",
    "secretsmanager:UpdateSecretVersionStage",
];

type Node = YamlOwned;
type Rights = BTreeMap<(String, String), BTreeSet<String>>;

fn template() -> Node {
    let text = include_str!("../../template.yaml");
    Node::load_from_str(text).expect("template.yaml is YAML").remove(0)
}

/// The node without its CloudFormation tag.
fn plain(node: &Node) -> &Node {
    match node {
        Node::Tagged(_, inner) => inner,
        other => other,
    }
}

fn get<'a>(node: &'a Node, path: &[&str]) -> Option<&'a Node> {
    path.iter().try_fold(node, |node, key| plain(node).as_mapping_get(key))
}

fn text(node: &Node) -> String {
    plain(node).as_str().unwrap_or_default().to_owned()
}

fn entries(node: Option<&Node>) -> Vec<(String, &Node)> {
    let mapping = node.and_then(|node| plain(node).as_mapping());
    mapping.into_iter().flatten().map(|(key, value)| (text(key), value)).collect()
}

fn items(node: Option<&Node>) -> Vec<&Node> {
    match node.map(plain) {
        Some(Node::Sequence(sequence)) => sequence.iter().collect(),
        Some(other) => vec![other],
        None => Vec::new(),
    }
}

fn resources<'a>(template: &'a Node, kind: &str) -> Vec<(String, &'a Node)> {
    let all = entries(get(template, &["Resources"]));
    all.into_iter()
        .filter(|(_, resource)| get(resource, &["Type"]).map(text).as_deref() == Some(kind))
        .collect()
}

/// Function name and resource: the logical id is `McpFunction` for `mcp`.
fn functions(template: &Node) -> Vec<(String, &Node)> {
    let named = |(id, node): (String, _)| (id.trim_end_matches("Function").to_lowercase(), node);
    resources(template, "AWS::Serverless::Function").into_iter().map(named).collect()
}

fn routes(template: &Node) -> BTreeSet<(String, String)> {
    let route = |(_, node): (String, &Node)| {
        let target = get(node, &["Properties", "Target"]).map(text).unwrap_or_default();
        let function =
            target.trim_start_matches("integrations/${").trim_end_matches("Integration}").to_lowercase();
        let key = get(node, &["Properties", "RouteKey"]).map(text).unwrap_or_default();
        (function, key.trim_start_matches("ANY ").to_owned())
    };
    resources(template, "AWS::ApiGatewayV2::Route").into_iter().map(route).collect()
}

fn rights(template: &Node) -> Rights {
    let mut rights = Rights::new();
    for (function, node) in functions(template) {
        for policy in items(get(node, &["Properties", "Policies"])) {
            for statement in items(get(policy, &["Statement"])) {
                let (resource, actions) = right(statement);
                rights.entry((function.clone(), resource)).or_default().extend(actions);
            }
        }
    }
    rights
}

/// Resource and actions of a statement; of a conditional one, of its first branch.
fn right(statement: &Node) -> (String, Vec<String>) {
    let statement = match plain(statement) {
        Node::Sequence(branches) => &branches[1],
        other => other,
    };
    assert_eq!(get(statement, &["Effect"]).map(text).as_deref(), Some("Allow"));
    let resource = get(statement, &["Resource"]).map(text).unwrap_or_default();
    let actions = items(get(statement, &["Action"])).into_iter().map(text).collect();
    (resource.trim_end_matches(".Arn").to_owned(), actions)
}

fn variables(template: &Node, function: &Node) -> BTreeSet<String> {
    let global = entries(get(template, &["Globals", "Function", "Environment", "Variables"]));
    let own = entries(get(function, &["Properties", "Environment", "Variables"]));
    global.into_iter().chain(own).map(|(name, _)| name).collect()
}

/// Paths of the code; what is below `/account` is one greedy route of the gateway.
fn routes_of_the_code() -> BTreeSet<(String, String)> {
    let path = |path: &str| match path.strip_prefix("/account/") {
        Some(_) => "/account/{proxy+}".to_owned(),
        None => path.to_owned(),
    };
    oauth::paths::ROUTES.iter().map(|(function, route)| ((*function).to_owned(), path(route))).collect()
}

fn expected_rights() -> Rights {
    let owned = |actions: &[&str]| actions.iter().map(|action| (*action).to_owned()).collect();
    RIGHTS.iter().map(|(f, resource, actions)| (((*f).into(), (*resource).into()), owned(actions))).collect()
}

/// Variables a function reads on AWS too; the others exist for local runs and stand-ins.
const LOCAL_ONLY: &[&str] =
    &["DYNAMODB_ENDPOINT", "SECRETS_FILE", "INTERVALS_BASE_URL", "ENFORCE_HTTPS", "PORT"];
/// Set by Lambda itself.
const SET_BY_LAMBDA: &[&str] = &["AWS_LAMBDA_FUNCTION_NAME", "AWS_LAMBDA_LOG_LEVEL"];

fn variables_of_the_code(function: &str) -> BTreeSet<&'static str> {
    match function {
        "discovery" => config::Discovery::variables(),
        "register" => config::Register::variables(),
        "authorize" => config::Authorize::variables(),
        "token" => config::Token::variables(),
        "mcp" => config::Mcp::variables(),
        "rotate" => config::Rotate::variables(),
        other => panic!("the template has a function that the code has not: {other}"),
    }
}

#[test]
fn every_function_of_the_template_is_a_binary_of_the_workspace() {
    let template = template();
    let binaries: BTreeSet<_> = functions(&template)
        .iter()
        .map(|(_, node)| get(node, &["Metadata", "BuildProperties", "Binary"]).map(text).unwrap_or_default())
        .collect();
    let expected = SERVED.iter().chain(&["rotate"]).map(|name| (*name).to_owned()).collect();
    assert_eq!(binaries, expected);
}

#[test]
fn every_route_of_the_code_is_a_route_of_the_template_and_the_reverse() {
    assert_eq!(routes(&template()), routes_of_the_code());
}

#[test]
fn every_function_may_do_what_it_needs_and_nothing_more() {
    assert_eq!(rights(&template()), expected_rights());
}

#[test]
fn a_right_too_many_is_seen() {
    let text = include_str!("../../template.yaml").replacen("- dynamodb:GetItem", "- dynamodb:Scan", 1);
    let template = Node::load_from_str(&text).unwrap().remove(0);
    assert_ne!(rights(&template), expected_rights());
}

#[test]
fn every_function_gets_the_variables_it_reads_and_no_others() {
    let template = template();
    for (function, node) in functions(&template) {
        let given = variables(&template, node);
        let read = variables_of_the_code(&function);
        for name in &given {
            // Everyone gets the global ones; rotate has no public address.
            let global = function == "rotate" && name == "BASE_URL";
            assert!(global || read.contains(name.as_str()), "{function} gets {name}, which it does not read");
        }
        for name in read {
            let absent =
                LOCAL_ONLY.contains(&name) || SET_BY_LAMBDA.contains(&name) || OPTIONAL.contains(&name);
            assert!(
                absent || given.contains(name),
                "{function} reads {name}, which the template does not give"
            );
        }
    }
}

/// Read with a default that is right for every deployment of the template.
const OPTIONAL: &[&str] = &["OAUTH_AUDIENCE", "ALLOW_PKCE_PLAIN", "DOCUMENTATION_URL"];

#[test]
fn the_tables_of_the_template_have_the_keys_of_the_code() {
    let template = template();
    let config = config::Store {
        clients: "clients".into(),
        codes: "codes".into(),
        sessions: "sessions".into(),
        endpoint: None,
    };
    let tables: BTreeMap<_, _> = resources(&template, "AWS::DynamoDB::Table").into_iter().collect();
    assert_eq!(tables.len(), 3);
    for table in store::schema::tables(&config) {
        let id = format!("{}{}Table", table.role[..1].to_uppercase(), &table.role[1..]);
        let properties = get(tables[&id], &["Properties"]).unwrap();
        let keys: Vec<_> = items(get(properties, &["KeySchema"]))
            .into_iter()
            .map(|key| get(key, &["AttributeName"]).map(text).unwrap_or_default())
            .collect();
        assert_eq!(keys, table.keys, "{id}");
        let ttl = get(properties, &["TimeToLiveSpecification", "AttributeName"]).map(text);
        assert_eq!(ttl.as_deref(), Some(table.ttl), "{id}");
    }
}

/// Every metric of ours that an alarm watches or the dashboard shows.
fn metrics(template: &Node) -> BTreeSet<String> {
    let watched = resources(template, "AWS::CloudWatch::Alarm").into_iter().filter_map(|(_, alarm)| {
        let namespace = get(alarm, &["Properties", "Namespace"]).map(text);
        let name = get(alarm, &["Properties", "MetricName"]).map(text);
        name.filter(|_| namespace.as_deref() == Some("intervals-mcp"))
    });
    let dashboard =
        get(template, &["Resources", "Dashboard", "Properties", "DashboardBody"]).map(text).unwrap();
    let shown = dashboard.lines().filter_map(|line| line.split_once("\"intervals-mcp\", "));
    let shown =
        shown.flat_map(|(_, rest)| rest.split('"').filter(|word| is_metric(word)).collect::<Vec<_>>());
    watched.chain(shown.map(str::to_owned)).collect()
}

fn is_metric(word: &str) -> bool {
    word != "Stack"
        && word.starts_with(|first: char| first.is_ascii_uppercase())
        && word.bytes().all(|byte| byte.is_ascii_alphabetic())
}

#[test]
fn every_metric_that_is_watched_is_counted_by_the_code() {
    let watched = metrics(&template());
    assert!(watched.len() >= 9, "{watched:?}");
    let sources = crate::architecture::workspace::sources();
    let counted = |metric: &str| {
        let word = format!("\"{metric}\"");
        sources.iter().any(|source| source.path.contains("/src/") && source.text.contains(&word))
    };
    let silent: Vec<_> = watched.iter().filter(|metric| !counted(metric)).collect();
    assert!(silent.is_empty(), "nothing counts {silent:?}");
    assert!(!counted("NobodyCountsThis"));
}

#[tokio::test]
async fn every_call_of_a_connection_is_allowed_by_the_policies() {
    let (app, cloud) = App::over_cloud().await;
    let client = McpClient::connected(&app, "intervals:read intervals:write").await;
    client.call("list_gear", json!({})).await.expect(200);
    client.revoke(&client.refresh_token).await.expect(200);
    let (template, mut seen) = (template(), 0);
    let rights = rights(&template);
    for (function, _) in functions(&template) {
        for (action, name) in cloud.calls(&function).into_iter().flat_map(|call| call.rights) {
            let kind = if action.starts_with("dynamodb:") { "Table" } else { "Secret" };
            let resource = format!("{}{}{kind}", name[..1].to_uppercase(), &name[1..]);
            let allowed = rights.get(&(function.clone(), resource.clone()));
            assert!(
                allowed.is_some_and(|actions| actions.contains(&action)),
                "{function}: {action} on {resource}"
            );
            seen += 1;
        }
    }
    assert!(seen > 30, "{seen} calls were recorded");
}
