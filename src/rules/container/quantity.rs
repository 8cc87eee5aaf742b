//! Amounts of memory and processors as people write them.

use crate::model::{Text, Workload};
use crate::rules::Quantity;

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
pub fn of_docker(text: &str) -> Option<f64> {
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

/// A limit that is known to be above the one that a team has set, and that one, as they are written. Where nodes are
/// shared all amounts are Kubernetes'; elsewhere a bare number may be bytes, mebibytes or shares.
pub fn above<'a>(limit: &'a Text, max: Option<&'a Quantity>, workload: &Workload) -> Option<(&'a str, &'a str)> {
    let (limit, max) = (limit.known()?, max?);
    // `700m` and `0.7` are the same, but not to the last bit.
    let is_above = workload.shared_nodes() && of_kubernetes(limit)? > max.amount * (1.0 + 1e-9);
    is_above.then_some((limit, &max.text))
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
}
