//! Prompts: real tasks that name the tools to use. Each is one message of the user; none writes without a word of theirs.
//!
//! To add one: a row in [`PROMPTS`] and its text beside the others in `texts/`.

use rmcp::ErrorData;
use rmcp::model::{GetPromptResult, JsonObject, Prompt, PromptArgument, PromptMessage, Role};
use serde_json::Value;

use crate::untrusted;

/// Longest value of an argument, in characters.
const LONGEST_VALUE: usize = 200;

/// One prompt.
struct Task {
    name: &'static str,
    title: &'static str,
    description: &'static str,
    arguments: &'static [Argument],
    /// With `{name}` where a value belongs.
    text: &'static str,
}

/// One argument of a prompt.
struct Argument {
    name: &'static str,
    description: &'static str,
    /// What stands in the text when the person gives nothing; `None` makes the argument required.
    default: Option<&'static str>,
    /// What completion offers.
    values: &'static [&'static str],
}

const fn optional(
    name: &'static str,
    description: &'static str,
    default: &'static str,
    values: &'static [&'static str],
) -> Argument {
    Argument { name, description, default: Some(default), values }
}

const fn required(
    name: &'static str,
    description: &'static str,
    values: &'static [&'static str],
) -> Argument {
    Argument { name, description, default: None, values }
}

const DAYS: &[&str] = &["today", "yesterday", "tomorrow", "monday", "monday+1w"];
const SPORTS: &[&str] =
    &["Ride", "VirtualRide", "GravelRide", "Run", "TrailRun", "Swim", "Rowing", "WeightTraining"];
const GOALS: &[&str] =
    &["endurance", "tempo", "threshold", "VO2max", "sprint", "recovery", "race simulation"];
const HOURS: &[&str] = &["5", "7", "10", "12", "15"];
const MINUTES: &[&str] = &["30", "45", "60", "75", "90", "120", "180"];
const RACE_DAYS: &[&str] = &["today+4w", "today+8w", "today+12w", "today+16w"];

const PROMPTS: &[Task] = &[
    Task {
        name: "coach_triage",
        title: "Coach triage / コーチ用選手一覧",
        description: "Who of the coached athletes needs attention today, and why.",
        arguments: &[],
        text: include_str!("coach_triage.md"),
    },
    Task {
        name: "fueling_review",
        title: "Fuelling review / 補給の振り返り",
        description: "Carbohydrates used, eaten and logged, and how they go with the training.",
        arguments: &[optional("days", "How many days back", "28", &["7", "14", "28", "56"])],
        text: include_str!("fueling_review.md"),
    },
    Task {
        name: "generate_workout",
        title: "Make a workout / ワークアウト作成",
        description: "One workout for a sport, a time and a goal, checked before it is saved.",
        arguments: &[
            optional("sport", "Sport", "Ride", SPORTS),
            optional("minutes", "Length in minutes", "60", MINUTES),
            optional("goal", "What it is for", "endurance", GOALS),
        ],
        text: include_str!("generate_workout.md"),
    },
    Task {
        name: "morning_check",
        title: "Morning check / 朝のコンディション確認",
        description: "How ready the athlete is, and what that means for today's plan.",
        arguments: &[optional("date", "Day", "today", DAYS)],
        text: include_str!("morning_check.md"),
    },
    Task {
        name: "plan_week",
        title: "Plan a week / 週間計画",
        description: "A week of training around availability, load and goal, shown before it is written.",
        arguments: &[
            optional("week", "First day of the week", "monday+1w", DAYS),
            optional("hours", "Hours available", "as many as usual", HOURS),
            optional("goal", "What the week is for", "continue the present phase", GOALS),
        ],
        text: include_str!("plan_week.md"),
    },
    Task {
        name: "post_workout_analysis",
        title: "After the workout / トレーニング後の分析",
        description: "What was done, how it went against the plan, and what stands out.",
        arguments: &[optional("activity_id", "Activity id, or latest", "latest", &["latest"])],
        text: include_str!("post_workout_analysis.md"),
    },
    Task {
        name: "race_prep_taper",
        title: "Race preparation and taper / レース準備とテーパー",
        description: "Form on race day, a taper to reach it, pacing and weather.",
        arguments: &[required("race", "Event id or date of the race", RACE_DAYS)],
        text: include_str!("race_prep_taper.md"),
    },
    Task {
        name: "season_plan",
        title: "Season plan / シーズン計画",
        description: "Phases and weekly loads up to a race.",
        arguments: &[
            required("race_date", "Date of the race", RACE_DAYS),
            optional("hours", "Hours a week", "as many as usual", HOURS),
        ],
        text: include_str!("season_plan.md"),
    },
    Task {
        name: "verify_setup",
        title: "Verify setup / 接続とデータの確認",
        description: "What is connected, what is missing, and how to mend it.",
        arguments: &[],
        text: include_str!("verify_setup.md"),
    },
    Task {
        name: "weekly_review",
        title: "Weekly review / 週間レビュー",
        description: "Load, distribution, plan against done, and recovery of one week.",
        arguments: &[optional("week", "First day of the week", "monday", DAYS)],
        text: include_str!("weekly_review.md"),
    },
];

/// All prompts, sorted by name.
pub(crate) fn list() -> Vec<Prompt> {
    PROMPTS.iter().map(Task::listed).collect()
}

/// The message of a prompt with its arguments filled in.
pub(crate) fn get(name: &str, arguments: Option<&JsonObject>) -> Result<GetPromptResult, ErrorData> {
    let task = PROMPTS.iter().find(|task| task.name == name);
    let task = task.ok_or_else(|| ErrorData::invalid_params("prompt not found", None))?;
    let text = task.filled(arguments)?;
    Ok(GetPromptResult::new(vec![PromptMessage::new_text(Role::User, text)])
        .with_description(task.description))
}

/// Fixed words that an argument may take; `None` when there is no such argument.
pub(crate) fn words(name: &str, argument: &str) -> Option<&'static [&'static str]> {
    let task = PROMPTS.iter().find(|task| task.name == name)?;
    task.arguments.iter().find(|known| known.name == argument).map(|argument| argument.values)
}

impl Task {
    fn listed(&self) -> Prompt {
        let arguments: Vec<_> = self
            .arguments
            .iter()
            .map(|argument| {
                PromptArgument::new(argument.name)
                    .with_description(argument.description)
                    .with_required(argument.default.is_none())
            })
            .collect();
        let arguments = (!arguments.is_empty()).then_some(arguments);
        Prompt::new(self.name, Some(self.description), arguments).with_title(self.title)
    }

    fn filled(&self, given: Option<&JsonObject>) -> Result<String, ErrorData> {
        let unknown = given
            .into_iter()
            .flatten()
            .find(|(name, _)| self.arguments.iter().all(|known| known.name != *name));
        if let Some((name, _)) = unknown {
            return Err(ErrorData::invalid_params(format!("the prompt has no argument {name}"), None));
        }
        let mut text = self.text.to_owned();
        for argument in self.arguments {
            let value = value_of(argument, given)?;
            text = text.replace(&format!("{{{}}}", argument.name), &value);
        }
        Ok(text)
    }
}

fn value_of(argument: &Argument, given: Option<&JsonObject>) -> Result<String, ErrorData> {
    let value = match given.and_then(|given| given.get(argument.name)) {
        None | Some(Value::Null) => None,
        Some(Value::String(text)) if text.trim().is_empty() => None,
        Some(Value::String(text)) if text.chars().count() <= LONGEST_VALUE => Some(untrusted::label(text)),
        Some(_) => {
            let problem = format!("{} is a text of at most {LONGEST_VALUE} characters", argument.name);
            return Err(ErrorData::invalid_params(problem, None));
        }
    };
    let value = value.or_else(|| argument.default.map(str::to_owned));
    value.ok_or_else(|| ErrorData::invalid_params(format!("the prompt needs {}", argument.name), None))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn text(name: &str, arguments: &Value) -> String {
        let result = get(name, arguments.as_object()).unwrap();
        serde_json::to_value(result).unwrap()["messages"][0]["content"]["text"].as_str().unwrap().to_owned()
    }

    #[test]
    fn every_prompt_fills_every_place_and_forbids_writing_unasked() {
        for task in PROMPTS {
            let given: JsonObject =
                task.arguments.iter().map(|argument| (argument.name.to_owned(), json!("value"))).collect();
            let text = text(task.name, &Value::Object(given));
            assert!(!text.contains(['{', '}']), "{}: {text}", task.name);
            assert!(text.contains("Write nothing"), "{}", task.name);
        }
        assert!(PROMPTS.is_sorted_by_key(|task| task.name));
    }

    #[test]
    fn a_default_stands_in_and_a_required_argument_is_asked_for() {
        assert!(text("morning_check", &json!({})).contains("today"));
        assert!(get("season_plan", None).is_err());
        assert!(get("season_plan", json!({"race_date": "2026-09-01"}).as_object()).is_ok());
        assert!(get("nothing", None).is_err());
        assert!(get("morning_check", json!({"day": "today"}).as_object()).is_err());
        assert!(get("morning_check", json!({"date": 5}).as_object()).is_err());
    }

    #[test]
    fn every_argument_has_words_to_offer() {
        for task in PROMPTS {
            for argument in task.arguments {
                let words = words(task.name, argument.name).unwrap();
                assert!(!words.is_empty(), "{} {}", task.name, argument.name);
            }
        }
        assert_eq!(words("generate_workout", "nothing"), None);
    }

    #[test]
    fn every_title_is_told_in_english_and_japanese() {
        for prompt in list() {
            let title = prompt.title.unwrap();
            let (english, japanese) = title.split_once(" / ").unwrap();
            assert!(english.is_ascii() && japanese.chars().any(|c| c >= '\u{3040}'), "{title}");
        }
    }
}
