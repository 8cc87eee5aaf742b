//! Amounts of memory and processors: what is written, and how much that is. What a bare number means is for formats to say.

use crate::tree::Text;

/// Memory in bytes, or processors.
#[derive(Debug, Clone)]
pub struct Amount {
    pub written: Text,
    /// Nothing where it is not known, or is no amount.
    pub value: Option<f64>,
    /// What a bare number counts, where only its author knows.
    unit: &'static str,
    /// How a mebibyte is written, where bytes are what a bare number counts.
    mebibyte: Option<&'static str>,
}

impl Amount {
    /// `512Mi`, `500m`.
    pub fn kubernetes(written: Text) -> Self {
        let value = written.known().and_then(of_kubernetes);
        Self { written, value, unit: "", mebibyte: Some("Mi") }
    }

    /// `512m`, `0.5`; a bare number is bytes or processors.
    pub fn docker(written: Text) -> Self {
        let value = written.known().and_then(of_docker);
        Self { written, value, unit: "", mebibyte: Some("M") }
    }

    /// A bare number is mebibytes; a task's memory may say `1 GB`, which is a gibibyte
    /// (<https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html#task_size>).
    pub fn mebibytes(written: Text) -> Self {
        let bare = written.known().and_then(|text| text.trim().parse::<f64>().ok());
        match bare {
            Some(number) => Self { written, value: Some(number * 1024f64.powi(2)), unit: " MiB", mebibyte: None },
            None => Self::docker(written),
        }
    }

    /// A bare number is 1,024ths of a processor; a task's may say `.5 vCPU`.
    pub fn shares(written: Text) -> Self {
        let text = written.known().map(|text| text.trim().to_ascii_lowercase()).unwrap_or_default();
        match (text.strip_suffix("vcpu"), text.parse::<f64>()) {
            (Some(processors), _) => Self { value: processors.trim().parse().ok(), written, unit: "", mebibyte: None },
            (None, Ok(number)) => Self { value: Some(number / 1024.0), written, unit: " CPU units", mebibyte: None },
            (None, Err(_)) => Self { value: None, written, unit: "", mebibyte: None },
        }
    }

    /// Microseconds of a tenth of a second, unless that was chosen as well.
    pub fn quota(written: Text, has_period: bool) -> Self {
        let number = written.known().and_then(|text| text.trim().parse::<f64>().ok());
        Self {
            value: number.filter(|_| !has_period).map(|number| number / 100_000.0),
            written,
            unit: " µs",
            mebibyte: None,
        }
    }

    /// The same number as mebibytes, where it has no unit, or one that nobody counts memory in (`m` of Kubernetes).
    pub fn in_mebibytes(&self) -> Option<String> {
        let written = self.written.known()?.trim();
        let unit = self.mebibyte?;
        let number = if unit == "Mi" { written.strip_suffix('m').unwrap_or(written) } else { written };
        let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
        (is_number && number != "0").then(|| format!("{number}{unit}"))
    }

    pub fn as_str(&self) -> &str {
        self.written.as_str()
    }
}

/// As written, with what it counts.
impl std::fmt::Display for Amount {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{}{}", self.as_str().trim(), self.unit)
    }
}

/// Kubernetes' quantities: `128Mi`, `0.5`, `500m`, `1e9`
/// (<https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/>).
pub fn of_kubernetes(text: &str) -> Option<f64> {
    let (number, suffix) = split(text)?;
    let factor = match suffix {
        "n" => 1e-9,
        "u" => 1e-6,
        "m" => 1e-3,
        "" => 1.0,
        "k" => 1e3,
        "M" => 1e6,
        "G" => 1e9,
        "T" => 1e12,
        "P" => 1e15,
        "E" => 1e18,
        "Ki" => 1024.0,
        "Mi" => 1024f64.powi(2),
        "Gi" => 1024f64.powi(3),
        "Ti" => 1024f64.powi(4),
        "Pi" => 1024f64.powi(5),
        "Ei" => 1024f64.powi(6),
        _ => return None,
    };
    Some(number * factor)
}

/// Docker's: `512m` and `512mb` are mebibytes, a bare number is bytes or processors
/// (<https://docs.docker.com/reference/compose-file/extension/#specifying-byte-values>).
fn of_docker(text: &str) -> Option<f64> {
    let (number, suffix) = split(text)?;
    let suffix = suffix.to_ascii_lowercase();
    let factor = match suffix.trim_end_matches('b').trim_end_matches('i') {
        "" => 1.0,
        "k" => 1024.0,
        "m" => 1024f64.powi(2),
        "g" => 1024f64.powi(3),
        "t" => 1024f64.powi(4),
        _ => return None,
    };
    Some(number * factor)
}

fn split(text: &str) -> Option<(f64, &str)> {
    let text = text.trim();
    // `1e9` is a number, `1E` is an exa of something.
    if let Ok(number) = text.parse::<f64>() {
        return number.is_finite().then_some((number, ""));
    }
    let end = text.find(|letter: char| letter.is_ascii_alphabetic())?;
    let number: f64 = text[..end].trim_end().parse().ok()?;
    Some((number, &text[end..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn suffixes_mean_what_the_platform_says() {
        assert_eq!(of_kubernetes("500m"), Some(0.5));
        assert_eq!(of_kubernetes("1Gi"), Some(1_073_741_824.0));
        assert_eq!(of_kubernetes("1e3"), Some(1000.0));
        assert_eq!(of_kubernetes("1E"), Some(1e18));
        assert_eq!(of_kubernetes("lots"), None);
        assert_eq!(of_docker("512m"), Some(536_870_912.0));
        assert_eq!(of_docker("1 GB"), Some(1_073_741_824.0));
        assert_eq!(of_docker("-"), None);
    }

    #[test]
    fn a_bare_number_counts_what_its_format_says() {
        let at = crate::source::Location::new(crate::source::FileId(0), 0, 1);
        let read = |of: fn(Text) -> Amount, text: &str| {
            let amount = of(Text::whole(text, at));
            (amount.value, amount.to_string())
        };
        assert_eq!(read(Amount::docker, "512"), (Some(512.0), "512".into()));
        assert_eq!(read(Amount::mebibytes, "512"), (Some(536_870_912.0), "512 MiB".into()));
        assert_eq!(read(Amount::mebibytes, "1 GB"), (Some(1_073_741_824.0), "1 GB".into()));
        assert_eq!(read(Amount::shares, "512"), (Some(0.5), "512 CPU units".into()));
        assert_eq!(read(Amount::shares, ".5 vCPU"), (Some(0.5), ".5 vCPU".into()));
        assert_eq!(read(Amount::shares, "half").0, None);
        assert_eq!(read(|text| Amount::quota(text, false), "50000"), (Some(0.5), "50000 µs".into()));
        assert_eq!(read(|text| Amount::quota(text, true), "50000").0, None);
    }
}
