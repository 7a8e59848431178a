/// A way in which text tries to give orders: parts that follow each other closely, each one of several words.
pub(super) struct Family {
    pub(super) name: &'static str,
    pub(super) patterns: &'static [&'static [&'static [&'static str]]],
}

/// Bare words such as "delete" or "system" are not here: they occur in normal workout text.
pub(super) const FAMILIES: &[Family] = &[
    Family {
        name: "override",
        patterns: &[&[
            &["ignore", "forget", "disregard", "skip"],
            &["previous", "above", "earlier", "prior"],
            &["instruction", "prompt", "rule"],
        ]],
    },
    Family {
        name: "persona",
        patterns: &[
            &[&["you"], &["are"], &["different", "new", "another"]],
            &[&["act"], &["as"], &["different", "new", "another"]],
            &[&["pretend", "simulate"], &["different", "new", "another"]],
        ],
    },
    Family {
        name: "privilege",
        patterns: &[&[&["system", "admin", "root", "developer"], &["mode", "access", "privilege"]]],
    },
    Family {
        name: "takeover",
        patterns: &[
            &[&["assistant", "ai", "model", "system"], &["from"], &["now"]],
            &[&["assistant", "ai", "model", "system"], &["instead"]],
        ],
    },
    Family {
        name: "role",
        patterns: &[&[&["change", "switch", "become"], &["role", "character", "persona"]]],
    },
    Family {
        name: "terminate",
        patterns: &[&[&["end", "stop", "terminate"], &["instruction", "prompt", "conversation"]]],
    },
    Family {
        name: "bypass",
        patterns: &[&[&["override", "bypass", "circumvent"], &["rule", "restriction", "limit"]]],
    },
    Family {
        name: "disclose",
        patterns: &[&[
            &["show", "reveal", "tell"],
            &["configuration", "environment", "secret", "apikey", "key"],
        ]],
    },
    Family {
        name: "prompt",
        patterns: &[
            &[&["show", "what"], &["your"], &["prompt"]],
            &[&["show", "what"], &["your"], &["system"], &["message", "prompt"]],
        ],
    },
    Family {
        name: "execute",
        patterns: &[
            &[&["execute", "eval", "import"], &["code", "script", "function"]],
            &[&["run"], &["this"], &["code", "script"]],
        ],
    },
];

/// Marks that imitate the frame around a conversation, searched in the folded text.
pub(super) const FRAMES: &[(&str, &[&str])] = &[
    ("markup", &["<script", "<iframe", "<object", "<embed", "<style", "javascript:"]),
    (
        "frame",
        &[
            "[inst]",
            "[/inst]",
            "<|system|>",
            "<|im_start|>",
            "<|im_end|>",
            "<|user|>",
            "<|assistant|>",
            "</tool_result",
            "<tool_result",
            "</tool_use",
            "<tool_use",
            "<system>",
            "</system>",
            "<function_calls",
        ],
    ),
    (
        "separator",
        &[
            "### system",
            "###system",
            "### instruction",
            "###instruction",
            "### prompt",
            "--- system",
            "---system",
            "--- instruction",
            "*** system",
            "***system",
            "*** instruction",
        ],
    ),
    (
        "tool_call",
        &["\"tool_calls\"", "\"function_call\"", "\"arguments\":", "\"tool_use\"", "\"tool_name\""],
    ),
];

/// The same families in Japanese, after folding.
pub(super) const JAPANESE: &[&str] = &[
    "指示を無視",
    "指示は無視",
    "命令を無視",
    "ルールを無視",
    "プロンプトを無視",
    "システムプロンプト",
    "開発者モード",
    "管理者モード",
    "あなたは今から",
    "これまでの指示",
    "以前の指示",
    "前の指示を",
    "設定を表示",
    "秘密を教え",
    "apiキーを",
];
