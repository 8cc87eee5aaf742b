//! Who listens on the way reads along.

use super::ingress::{hosts, is_ingress};
use crate::model::Resource;
use crate::rules::{Check, Report, Rule};

pub static RULE: Rule = Rule::new(
    "ingress-without-tls",
    include_str!("../../../rules/network/ingress-without-tls.md"),
    Check::Resource(check),
);

/// Annotations by which a controller has a certificate that the Ingress does not name.
const ELSEWHERE: &[&str] = &[
    "alb.ingress.kubernetes.io/certificate-arn",
    "alb.ingress.kubernetes.io/listen-ports",
    "ingress.gcp.kubernetes.io/pre-shared-cert",
    "networking.gke.io/managed-certificates",
    "appgw.ingress.kubernetes.io/appgw-ssl-certificate",
    "route.openshift.io/termination",
    "traefik.ingress.kubernetes.io/router.tls",
    "nginx.ingress.kubernetes.io/ssl-passthrough",
];

fn check(resource: &Resource, report: &mut Report) {
    if !is_ingress(resource) {
        return;
    }
    let view = resource.view();
    let annotations = view.path(&["metadata", "annotations"]);
    let elsewhere = ELSEWHERE.iter().any(|name| annotations.get(name).exists());
    let spec = view.get("spec");
    let tls = spec.get("tls");
    let none = !tls.is_unknown() && tls.items().is_empty();
    if none && !elsewhere && !annotations.is_unknown() && !hosts(&spec).is_empty() {
        report.at(&resource.identity.at, "ingress serves without TLS");
    }
}
