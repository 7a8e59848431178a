use serde_json::{Map, Value, json};

const NAMESPACE: &str = "intervals-mcp";

/// Makes a log line count as one for each of `names` in CloudWatch's embedded metric format, under the stack.
pub(crate) fn embed(line: &mut Map<String, Value>, names: &str, stack: &str, milliseconds: u64) {
    let names: Vec<&str> = names.split(',').filter(|name| !name.is_empty()).collect();
    let metrics: Vec<Value> = names.iter().map(|name| json!({"Name": name, "Unit": "Count"})).collect();
    for name in &names {
        line.insert((*name).to_owned(), json!(1));
    }
    line.insert("Stack".to_owned(), json!(stack));
    line.insert(
        "_aws".to_owned(),
        json!({
            "Timestamp": milliseconds,
            "CloudWatchMetrics": [{"Namespace": NAMESPACE, "Dimensions": [["Stack"]], "Metrics": metrics}],
        }),
    );
}
