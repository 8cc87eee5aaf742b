//! What the user has set in the editor, below `dunnage`.

use crate::nearest::did_you_mean;
use crate::rules::Profile;
use serde_json::{Map, Value};
use std::path::PathBuf;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// Whether files are diagnosed that are not open.
    pub workspace_diagnostics: bool,
    pub inlay_hints: bool,
    /// Whether the page of a rule is shown where one points at a finding.
    pub hover: bool,
    /// The profiles that hold over those of the configurations.
    pub profile: Vec<Profile>,
    /// The one configuration that holds, instead of the nearest.
    pub configuration: Option<PathBuf>,
}

impl Default for Settings {
    fn default() -> Self {
        Self { workspace_diagnostics: true, inlay_hints: true, hover: true, profile: Vec::new(), configuration: None }
    }
}

const KEYS: [&str; 5] = ["workspaceDiagnostics", "inlayHints", "hover", "profile", "configuration"];

impl Settings {
    /// What stands below `dunnage`, or that itself; what later values say holds over earlier ones. What cannot be read is
    /// as if it were not there, and is told.
    pub fn read(values: &[&Value]) -> (Self, Vec<String>) {
        let (mut settings, mut wrong) = (Self::default(), Vec::new());
        for value in values {
            let own = value.get("dunnage").unwrap_or(value);
            settings.take(own.as_object().unwrap_or(&Map::new()), &mut wrong);
        }
        (settings, wrong)
    }

    fn take(&mut self, values: &Map<String, Value>, wrong: &mut Vec<String>) {
        // Editors write down what is not set.
        for (key, value) in values.iter().filter(|(_, value)| !value.is_null() && value.as_str() != Some("")) {
            let taken = match key.as_str() {
                "workspaceDiagnostics" => flag(value, &mut self.workspace_diagnostics),
                "inlayHints" => flag(value, &mut self.inlay_hints),
                "hover" => flag(value, &mut self.hover),
                "profile" => profiles(value).map(|profile| self.profile = profile),
                "configuration" => match value.as_str() {
                    Some(path) => {
                        self.configuration = Some(path.into());
                        Ok(())
                    }
                    None => Err("must be the path of a file".to_owned()),
                },
                // Editors have settings of their own there: only a slip is told.
                other => match did_you_mean(other, KEYS).as_str() {
                    "" => Ok(()),
                    meant => Err(format!("there is no such setting{meant}")),
                },
            };
            wrong.extend(taken.err().map(|message| format!("`dunnage.{key}`: {message}")));
        }
    }
}

fn flag(value: &Value, set: &mut bool) -> Result<(), String> {
    *set = value.as_bool().ok_or("must be `true` or `false`")?;
    Ok(())
}

/// One profile, or a list of such.
fn profiles(value: &Value) -> Result<Vec<Profile>, String> {
    let one = std::slice::from_ref(value);
    let profile = |value: &Value| {
        let name = value.as_str().ok_or("must be the name of a profile, or a list of such")?;
        serde_json::from_value::<Profile>(value.clone()).map_err(|_| {
            format!("`{name}` is no profile{}", did_you_mean(name, Profile::ALL.iter().map(|known| known.name())))
        })
    };
    value.as_array().map_or(one, Vec::as_slice).iter().map(profile).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn one_mistake_does_not_cost_the_others_and_is_told() {
        assert_eq!(Settings::read(&[&Value::Null]), (Settings::default(), vec![]));
        let (read, wrong) =
            Settings::read(&[&json!({"dunnage": {"inlayHints": false, "profile": "strct", "profil": 1, "trace": {}}})]);
        assert_eq!(read, Settings { inlay_hints: false, ..Settings::default() });
        let expected = [
            "`dunnage.profile`: `strct` is no profile: did you mean `strict`?",
            "`dunnage.profil`: there is no such setting: did you mean `profile`?",
        ];
        assert_eq!(wrong, expected);
        let (_, wrong) = Settings::read(&[&json!({"hover": "no", "configuration": 1})]);
        assert_eq!(wrong.len(), 2, "{wrong:?}");
    }

    #[test]
    fn what_is_not_answered_stays_as_it_was_at_the_start() {
        let options = json!({"profile": ["strict", "cis-docker"], "hover": false});
        let (read, wrong) = Settings::read(&[&options, &json!({"configuration": "", "hover": true})]);
        assert_eq!((read.profile, read.hover), (vec![Profile::Strict, Profile::CisDocker], true));
        assert!(wrong.is_empty(), "{wrong:?}");
    }
}
