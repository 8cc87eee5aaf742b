//! What a run is asked to do: which rules run, how bad their findings are, and what their own options are.
//!
//! The command line and a configuration file both end here; neither is known here.

use crate::date::Date;
use crate::formats::Platform;
use crate::nearest::did_you_mean;
use crate::rules::{self, Mistake, Options, Profile, Rule, Severity};
use crate::source::Source;
use serde_yaml::{Mapping, Value as Yaml};
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

#[derive(Debug, Clone)]
pub struct Settings {
    /// A rule runs that is in any of these.
    pub profiles: BTreeSet<Profile>,
    /// By rule id, over the profiles.
    pub rules: HashMap<String, RuleSettings>,
    /// Rules that were made for this run, beside those of the catalogue: a user's own.
    pub own: Vec<&'static Rule>,
    /// What is known of the world that the files are for.
    pub platform: Platform,
    /// Whether a suppression must say why.
    pub require_reason: bool,
    /// Whether the comments of other tools count.
    pub honour_other_tools: bool,
    /// Whether suppressions count at all.
    pub heeds_suppressions: bool,
    /// The day of the run; none where dates are of no concern.
    pub today: Option<Date>,
}

/// Says which settings hold for a file. Files that the same settings hold for share them: they are told apart by address.
pub trait Holding: Sync {
    fn of(&self, file: &Source) -> Arc<Settings>;

    /// Whether git leaves a file out: a secret in it is where it belongs.
    fn is_private(&self, _: &Source) -> bool {
        false
    }

    /// Whether all that is found in a file is to be told, also what repeats what is told of another.
    fn leaves_nothing_out(&self, _: &Source) -> bool {
        false
    }

    /// Whether what is found in a file counts: not where nothing is deployed from it, and nobody asked.
    fn is_deployed(&self, _: &Source) -> bool {
        true
    }
}

/// The same settings for all files.
#[derive(Debug, Clone, Default)]
pub struct Everywhere(pub Arc<Settings>);

impl Holding for Everywhere {
    fn of(&self, _: &Source) -> Arc<Settings> {
        self.0.clone()
    }
}

#[derive(Debug, Clone, Default, PartialEq)]
pub struct RuleSettings {
    pub on: Option<bool>,
    pub severity: Option<Severity>,
    pub options: Options,
}

impl Default for Settings {
    fn default() -> Self {
        Self::of([Profile::Recommended])
    }
}

impl Settings {
    pub fn of(profiles: impl IntoIterator<Item = Profile>) -> Self {
        Self {
            profiles: profiles.into_iter().collect(),
            rules: HashMap::new(),
            own: Vec::new(),
            platform: Platform::default(),
            require_reason: false,
            honour_other_tools: true,
            heeds_suppressions: true,
            today: None,
        }
    }

    /// Every rule that could run.
    pub fn all_rules(&self) -> impl Iterator<Item = &'static Rule> {
        rules::all().chain(self.own.iter().copied())
    }

    /// Whether a rule runs: as was said of it, be it only by a severity or an option, or as the profiles have it.
    pub fn is_on(&self, rule: &Rule) -> bool {
        let own = self.rules.get(rule.id);
        let chosen = own.and_then(|own| own.on.or_else(|| own.says_something().then_some(true)));
        let asked_for = || self.require_reason && rule.id == rules::ON_SUPPRESSIONS.unreasoned.id;
        chosen.unwrap_or_else(|| asked_for() || self.profiles.iter().any(|profile| profile.has(rule)))
    }

    /// Whether the cases of a rule are wanted that are true but not worth everybody's time: where it was asked for
    /// by name, or by a profile that wants them.
    pub fn is_strict(&self, rule: &Rule) -> bool {
        let chosen = self.rules.get(rule.id).and_then(|settings| settings.on);
        chosen.unwrap_or_else(|| self.profiles.iter().any(|profile| profile.is_strict() && profile.has(rule)))
    }
}

impl RuleSettings {
    /// Whether a severity or an option was chosen.
    fn says_something(&self) -> bool {
        self.severity.is_some() || !self.options.is_empty()
    }

    /// These settings, and what they leave open as in `below`.
    #[must_use]
    pub fn over(&self, below: &Self) -> Self {
        // Who gives a rule a severity where it was off wants it.
        let inherited = below.on.filter(|on| *on || !self.says_something());
        Self {
            on: self.on.or(inherited),
            severity: self.severity.or(below.severity),
            options: self.options.over(&below.options),
        }
    }

    /// What stands under a rule's name in a configuration: `on`, `off`, a severity, or a map of `severity` and the
    /// rule's own options.
    pub fn read(rule: &Rule, value: &Yaml) -> Result<Self, Vec<Mistake>> {
        match value {
            Yaml::String(word) if word == "on" => Ok(Self { on: Some(true), ..Self::default() }),
            Yaml::String(word) if word == "off" => Ok(Self { on: Some(false), ..Self::default() }),
            Yaml::String(word) => {
                let severity = severity(word, &["on", "off"]).map_err(|mistake| vec![mistake])?;
                Ok(Self { severity: Some(severity), ..Self::default() })
            }
            Yaml::Mapping(map) => Self::read_map(rule, map),
            Yaml::Bool(flag) => {
                let meant = if *flag { "on" } else { "off" };
                Err(vec![Mistake::new(format!(
                    "must be `on`, `off`, a severity, or a map of the rule's options: did you mean `{meant}`?"
                ))])
            }
            Yaml::Null | Yaml::Number(_) | Yaml::Sequence(_) | Yaml::Tagged(_) => {
                Err(vec![Mistake::new("must be `on`, `off`, a severity, or a map of the rule's options")])
            }
        }
    }

    fn read_map(rule: &Rule, map: &Mapping) -> Result<Self, Vec<Mistake>> {
        let mut own = map.clone();
        let severity = own.shift_remove("severity").map(|value| {
            severity(value.as_str().unwrap_or_default(), &[]).map_err(|mistake| mistake.below("severity"))
        });
        match (severity.transpose(), Options::read(rule, &own)) {
            (Ok(severity), Ok(options)) => Ok(Self { on: None, severity, options }),
            (severity, options) => Err(severity.err().into_iter().chain(options.err().into_iter().flatten()).collect()),
        }
    }
}

fn severity(word: &str, others: &[&str]) -> Result<Severity, Mistake> {
    Severity::named(word).ok_or_else(|| {
        let names: Vec<&str> = others.iter().copied().chain(Severity::ALL.map(Severity::name)).collect();
        let guess = match elsewhere(word).filter(|meant| names.contains(meant)) {
            Some(meant) => format!(": did you mean `{meant}`?"),
            None => did_you_mean(word, names.iter().copied()),
        };
        Mistake::new(format!("must be one of `{}`{guess}", names.join("`, `")))
    })
}

/// What other tools call it.
fn elsewhere(word: &str) -> Option<&'static str> {
    match word.to_ascii_lowercase().as_str() {
        "error" => Some("high"),
        "warn" | "warning" => Some("medium"),
        "note" | "notice" => Some("low"),
        "false" | "no" | "none" | "ignore" | "disabled" => Some("off"),
        "true" | "yes" | "enabled" => Some("on"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(yaml: &str) -> Result<RuleSettings, Vec<(String, String)>> {
        let rule = rules::all().find(|rule| rule.options().contains_key("registries")).unwrap();
        let read = RuleSettings::read(rule, &serde_yaml::from_str(yaml).unwrap());
        read.map_err(|all| all.into_iter().map(|it| (it.path.join("."), it.message)).collect())
    }

    #[test]
    fn a_word_or_a_map() {
        assert_eq!(read("off").unwrap().on, Some(false));
        assert_eq!(read("on").unwrap().on, Some(true));
        assert_eq!(read("low").unwrap().severity, Some(Severity::Low));
        let both = read("{severity: info, registries: [ghcr.io]}").unwrap();
        assert_eq!(both.severity, Some(Severity::Info));
        assert_ne!(both.options, Options::default());
    }

    #[test]
    fn nearer_settings_hold_over_others() {
        let (off, low, listed) = (read("off").unwrap(), read("low").unwrap(), read("{registries: [a]}").unwrap());
        assert_eq!(low.over(&off), low);
        assert_eq!(off.over(&low), RuleSettings { on: Some(false), ..low.clone() });
        let both = low.over(&listed);
        assert_eq!((both.severity, &both.options), (low.severity, &listed.options));
        assert_eq!(read("{registries: [b]}").unwrap().over(&listed).options.iter().count(), 1);
        assert_eq!(RuleSettings::default().over(&off).on, Some(false));
        let rule = rules::all().find(|rule| !Profile::Recommended.has(rule)).unwrap();
        let is_on = |own: &RuleSettings| {
            let settings = Settings { rules: [(rule.id.to_owned(), own.clone())].into(), ..Settings::default() };
            (settings.is_on(rule), settings.is_strict(rule))
        };
        assert_eq!(
            [is_on(&low), is_on(&off), is_on(&RuleSettings::default())],
            [(true, false), (false, false), (false, false)]
        );
    }

    #[test]
    fn mistakes_have_a_place_and_a_guess() {
        for (yaml, path, message) in [
            ("hihg", "", "did you mean `high`?"),
            ("3", "", "must be `on`"),
            ("{severity: hihg}", "severity", "did you mean `high`?"),
            ("{severty: high}", "severty", "did you mean `severity`?"),
            ("warn", "", "did you mean `medium`?"),
            ("false", "", "did you mean `off`?"),
            ("{registries: [\"https://ghcr.io/\"]}", "registries.0", "write `ghcr.io`"),
            ("{registries: [\"\"]}", "registries.0", "must be a word"),
            ("{registry: [a]}", "registry", "did you mean `registries`?"),
            ("{registries: a}", "registries", "must be a list of words"),
            ("{registries: [a, {b: c}]}", "registries.1", "must be a word"),
        ] {
            let mistakes = read(yaml).unwrap_err();
            assert_eq!(mistakes.len(), 1, "{yaml}");
            assert_eq!(mistakes[0].0, path, "{yaml}");
            assert!(mistakes[0].1.contains(message), "{yaml}: {}", mistakes[0].1);
        }
        assert_eq!(read("{severity: x, registries: 1, y: 2}").unwrap_err().len(), 3);
    }

    #[test]
    fn profiles_are_a_union_and_have_the_rules_of_those_they_include() {
        let on = |profiles: &[Profile]| {
            let settings = Settings::of(profiles.iter().copied());
            rules::all().filter(|rule| settings.is_on(rule)).map(|rule| rule.id).collect::<BTreeSet<_>>()
        };
        let baseline = on(&[Profile::PssBaseline]);
        let docker = on(&[Profile::CisDocker]);
        assert!(baseline.is_subset(&on(&[Profile::PssRestricted])));
        assert!(on(&[Profile::Recommended]).is_subset(&on(&[Profile::Strict])));
        assert_eq!(on(&[Profile::PssBaseline, Profile::CisDocker]), &baseline | &docker);
        assert_eq!(on(&[Profile::All]).len(), rules::all().count());
        assert!(on(&[]).is_empty());
    }
}
