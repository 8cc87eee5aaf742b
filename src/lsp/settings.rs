//! What the user has set in the editor, below `dunnage`.

use crate::rules::Profile;
use serde::Deserialize;
use serde_json::Value;
use std::path::PathBuf;

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Settings {
    /// Whether files are diagnosed that are not open.
    pub workspace_diagnostics: bool,
    pub inlay_hints: bool,
    /// Whether the page of a rule is shown where one points at a finding.
    pub hover: bool,
    /// The profile that holds over that of the configurations.
    pub profile: Option<Profile>,
    /// The one configuration that holds, instead of the nearest.
    pub configuration: Option<PathBuf>,
}

impl Default for Settings {
    fn default() -> Self {
        Self { workspace_diagnostics: true, inlay_hints: true, hover: true, profile: None, configuration: None }
    }
}

impl Settings {
    /// What stands below `dunnage`, or that itself. What cannot be read is as if it were not there: editors send what
    /// they have.
    pub fn read(value: &Value) -> Self {
        let own = value.get("dunnage").unwrap_or(value);
        let Some(own) = own.as_object() else { return Self::default() };
        let known = own.iter().filter(|(key, value)| {
            let alone = Value::Object([((*key).clone(), (*value).clone())].into_iter().collect());
            !value.is_null() && value.as_str() != Some("") && serde_json::from_value::<Self>(alone).is_ok()
        });
        let known: serde_json::Map<String, Value> = known.map(|(key, value)| (key.clone(), value.clone())).collect();
        serde_json::from_value(Value::Object(known)).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn one_mistake_does_not_cost_the_others() {
        assert_eq!(Settings::read(&Value::Null), Settings::default());
        let read = Settings::read(&json!({"dunnage": {"inlayHints": false, "profile": "nonsense", "trace": {}}}));
        assert_eq!(read, Settings { inlay_hints: false, ..Settings::default() });
        let read = Settings::read(&json!({"profile": "strict", "configuration": ""}));
        assert_eq!(read, Settings { profile: Some(Profile::Strict), ..Settings::default() });
    }
}
