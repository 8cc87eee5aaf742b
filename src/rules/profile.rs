//! Named sets of rules. Which rules are in a profile stands on their pages (`profiles:`); here is only which
//! profiles there are, and which has the rules of another.

use super::Rule;
use clap::ValueEnum;
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, Serialize, ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum Profile {
    /// Rules with little noise: the default
    Recommended,
    /// Everything that a careful team may want
    Strict,
    /// Every rule there is
    All,
    /// Kubernetes Pod Security Standards, baseline
    PssBaseline,
    /// Kubernetes Pod Security Standards, restricted
    PssRestricted,
    /// CIS Docker Benchmark
    CisDocker,
    /// CIS Kubernetes Benchmark
    CisKubernetes,
    /// Kubernetes Hardening Guide of NSA and CISA
    NsaKubernetes,
    /// AWS Foundational Security Best Practices
    AwsFsbp,
}

impl Profile {
    pub const ALL: [Self; 9] = [
        Self::Recommended,
        Self::Strict,
        Self::All,
        Self::PssBaseline,
        Self::PssRestricted,
        Self::CisDocker,
        Self::CisKubernetes,
        Self::NsaKubernetes,
        Self::AwsFsbp,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Self::Recommended => "recommended",
            Self::Strict => "strict",
            Self::All => "all",
            Self::PssBaseline => "pss-baseline",
            Self::PssRestricted => "pss-restricted",
            Self::CisDocker => "cis-docker",
            Self::CisKubernetes => "cis-kubernetes",
            Self::NsaKubernetes => "nsa-kubernetes",
            Self::AwsFsbp => "aws-fsbp",
        }
    }

    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|profile| profile.name() == name)
    }

    /// The profile whose rules this one has, too: a page names only the first of the two.
    pub fn includes(self) -> Option<Self> {
        match self {
            Self::Strict => Some(Self::Recommended),
            Self::PssRestricted => Some(Self::PssBaseline),
            Self::Recommended
            | Self::All
            | Self::PssBaseline
            | Self::CisDocker
            | Self::CisKubernetes
            | Self::NsaKubernetes
            | Self::AwsFsbp => None,
        }
    }

    pub fn has(self, rule: &Rule) -> bool {
        let named = |own: &Profile| *own == self || Some(*own) == self.includes();
        self == Self::All || rule.profiles().iter().any(named)
    }

    /// Whether it wants the cases, too, that are true but not worth everybody's time. A standard makes no exceptions.
    pub fn is_strict(self) -> bool {
        self != Self::Recommended
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_profile_has_one_name_everywhere() {
        for profile in Profile::ALL {
            assert_eq!(profile.to_possible_value().map(|value| value.get_name().to_owned()).unwrap(), profile.name());
            assert_eq!(serde_yaml::from_str::<Profile>(profile.name()).unwrap(), profile);
            assert_eq!(Profile::named(profile.name()), Some(profile));
        }
        assert_eq!(Profile::ALL.len(), Profile::value_variants().len());
    }
}
