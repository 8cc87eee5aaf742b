//! Annotations by which controllers of a cluster are told what an object's own fields cannot say.
//!
//! As of 2026-11, from the documentation of each controller: the AWS Load Balancer Controller, the cloud providers of
//! AWS, Azure, Google, `OpenStack`, Oracle, IBM and Hetzner, the Ingress controllers of Google, Azure, `OpenShift`,
//! Traefik and nginx (<https://kubernetes.io/docs/concepts/services-networking/service/#internal-load-balancer>,
//! <https://kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/annotations/>).

/// What keeps a load balancer inside a network, and the values that do.
pub const INTERNAL: &[(&str, &[&str])] = &[
    ("service.beta.kubernetes.io/aws-load-balancer-internal", &["true", "0.0.0.0/0"]),
    ("service.beta.kubernetes.io/aws-load-balancer-scheme", &["internal"]),
    ("service.beta.kubernetes.io/azure-load-balancer-internal", &["true"]),
    ("networking.gke.io/load-balancer-type", &["internal"]),
    ("cloud.google.com/load-balancer-type", &["internal"]),
    ("service.beta.kubernetes.io/openstack-internal-load-balancer", &["true"]),
    ("service.beta.kubernetes.io/oci-load-balancer-internal", &["true"]),
    ("service.kubernetes.io/ibm-load-balancer-cloud-provider-ip-type", &["private"]),
    ("load-balancer.hetzner.cloud/disable-public-network", &["true"]),
];

/// By these a controller has a certificate that the Ingress does not name.
pub const CERTIFICATE: &[&str] = &[
    "alb.ingress.kubernetes.io/certificate-arn",
    "alb.ingress.kubernetes.io/listen-ports",
    "ingress.gcp.kubernetes.io/pre-shared-cert",
    "networking.gke.io/managed-certificates",
    "appgw.ingress.kubernetes.io/appgw-ssl-certificate",
    "route.openshift.io/termination",
    "traefik.ingress.kubernetes.io/router.tls",
    "nginx.ingress.kubernetes.io/ssl-passthrough",
];

/// The name of an annotation for one of the controllers that are nginx, without the controller's own prefix.
pub fn of_nginx(name: &str) -> Option<&str> {
    ["nginx.ingress.kubernetes.io/", "nginx.org/"].iter().find_map(|prefix| name.strip_prefix(prefix))
}

/// What our own annotations begin with.
pub const OURS: &str = "dunnage.dev/";

/// By these, people tell a tool that checks objects what to leave out on this one: our own word, and those of
/// kube-linter (<https://docs.kubelinter.io>), Checkov, kube-score and Polaris.
pub const FOR_CHECKS: &[&str] = &[
    OURS,
    "kube-linter.io/",
    "ignore-check.kube-linter.io/",
    "checkov.io/skip",
    "bridgecrew.io/skip",
    "kube-score/ignore",
    "polaris.fairwinds.com/",
];
