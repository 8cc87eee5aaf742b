#!/usr/bin/env python3
"""Writes src/facts/end_of_life.txt from a copy of the data of https://endoflife.date.

    python3 scripts/end-of-life.py DATA.json [AS-OF] > src/facts/end_of_life.txt

DATA.json is what https://endoflife.date/api/v1/products/full answers, or the same by product:
{"source": "..., 2026-08-22", "products": {NAME: {"title", "images": [...], "cycles": [{"cycle", "eol", "eoes",
"codename", "releaseDate"}]}}}. AS-OF is the day of the copy, where it does not say so itself.

Which support counts is decided here, once: the support that everyone gets who pulls the image, without a contract.
That is the standard support (`eol`); for Debian, whose LTS is in the public archive, it is the end of LTS (`eoes`).
Support that is sold or needs an account (Ubuntu Pro, Debian ELTS, Red Hat ELS, Oracle Extended Support) does not count.
"""

import datetime
import json
import re
import sys

EXTENDED_IS_FREE = {"debian"}

# A release that lives shorter is one of a project that supports its newest release only.
BRIEF = datetime.timedelta(days=150)

# Images that the data do not name. Names without a registry are Docker Hub's, those without a slash Docker official images.
MORE_IMAGES = {
    "almalinux": ["almalinux"],
    "alpine-linux": ["alpine"],
    "apache-cassandra": ["cassandra"],
    "apache-http-server": ["httpd"],
    "apache-kafka": ["apache/kafka"],
    "argo-cd": ["quay.io/argoproj/argocd"],
    "azul-zulu": ["azul-zulu", "azul/zulu-openjdk"],
    "calico": ["calico/node", "calico/kube-controllers", "quay.io/calico/node", "quay.io/calico/cni"],
    "centos": ["centos"],
    "centos-stream": ["quay.io/centos/centos"],
    "cert-manager": ["quay.io/jetstack/cert-manager-controller"],
    "cilium": ["quay.io/cilium/cilium"],
    "consul": ["hashicorp/consul"],
    "debian": ["debian"],
    "docker-engine": ["docker"],
    "dotnet": [f"mcr.microsoft.com/dotnet/{path}{name}" for path in ("", "core/") for name in
               ("sdk", "aspnet", "runtime", "runtime-deps")],
    "eclipse-temurin": ["eclipse-temurin"],
    "elasticsearch": ["elasticsearch", "docker.elastic.co/elasticsearch/elasticsearch"],
    "elixir": ["elixir"],
    "erlang": ["erlang"],
    "etcd": ["quay.io/coreos/etcd", "gcr.io/etcd-development/etcd"],
    "fedora": ["fedora", "quay.io/fedora/fedora"],
    "grafana": ["grafana/grafana"],
    "haproxy": ["haproxy"],
    "hashicorp-vault": ["hashicorp/vault"],
    "influxdb": ["influxdb"],
    "jenkins": ["jenkins/jenkins"],
    "julia": ["julia"],
    "keda": ["ghcr.io/kedacore/keda"],
    "keycloak": ["quay.io/keycloak/keycloak"],
    "kibana": ["kibana", "docker.elastic.co/kibana/kibana"],
    "kong-gateway": ["kong/kong-gateway"],
    "kubernetes": [f"registry.k8s.io/kube-{name}" for name in
                   ("apiserver", "controller-manager", "scheduler", "proxy")],
    "kyverno": ["ghcr.io/kyverno/kyverno"],
    "logstash": ["logstash", "docker.elastic.co/logstash/logstash"],
    "longhorn": ["longhornio/longhorn-manager"],
    "microsoft-build-of-openjdk": ["mcr.microsoft.com/openjdk/jdk"],
    "mongodb": ["mongo"],
    "neo4j": ["neo4j"],
    "nextcloud": ["nextcloud"],
    "nginx": ["nginx"],
    "nix": ["nixos/nix"],
    "nomad": ["hashicorp/nomad"],
    "opensuse": ["opensuse/leap"],
    "opentofu": ["ghcr.io/opentofu/opentofu"],
    "perl": ["perl"],
    "php": ["php"],
    "podman": ["quay.io/podman/stable"],
    "prometheus": ["quay.io/prometheus/prometheus"],
    "rabbitmq": ["rabbitmq"],
    "redmine": ["redmine"],
    "rhel": ["registry.access.redhat.com/ubi7/ubi", "registry.access.redhat.com/ubi7/ubi-minimal",
             "registry.access.redhat.com/ubi7", "registry.access.redhat.com/rhel7"],
    "rocky-linux": ["rockylinux", "rockylinux/rockylinux"],
    "rust": ["rust"],
    "squid": ["ubuntu/squid"],
    "terraform": ["hashicorp/terraform"],
    "tomcat": ["tomcat"],
    "ubuntu": ["ubuntu"],
    "windows-nano-server": ["mcr.microsoft.com/windows/nanoserver"],
    "windows-server-core": ["mcr.microsoft.com/windows/servercore"],
}

# Images of the data whose tags are no versions of the product.
OTHER_TAGS = {"discourse/base", "networkboot/dhcpd"}

# Cycles that an image's tags spell in another way, and cycles that name two releases of which one is still supported.
SPELT = {
    "windows-nano-server": {"2025": "ltsc2025", "2022": "ltsc2022", "2019": None, "1809": None},
    "windows-server-core": {"2025": "ltsc2025", "2022": "ltsc2022", "2019": "ltsc2019", "2016": "ltsc2016", "1809": None},
}

# Code names that are tags of the image: https://github.com/nodejs/Release/blob/main/CODENAMES.md
CODENAMES = {
    "nodejs": {"4": "argon", "6": "boron", "8": "carbon", "10": "dubnium", "12": "erbium", "14": "fermium",
               "16": "gallium", "18": "hydrogen", "20": "iron", "22": "jod", "24": "krypton"},
}

# Releases that the data do not have. Go: https://go.dev/doc/devel/release (supported until the second next major release).
# Node: https://github.com/nodejs/Release. Elastic: https://www.elastic.co/support/eol. Redis: https://endoflife.date/redis.
# Amazon Linux 1: https://aws.amazon.com/amazon-linux-ami/faqs/
OLDER = {
    "amazon-linux": {"1": "2023-12-31", "2017.12": "2023-12-31"},
    "elasticsearch": {"5": "2019-03-11"},
    "go": {"1.4": "2016-02-17", "1.5": "2016-08-15", "1.6": "2017-02-16", "1.7": "2017-08-24", "1.8": "2018-02-16",
           "1.9": "2018-08-24"},
    "kibana": {"5": "2019-03-11"},
    "nodejs": {"0.10": "2016-10-31", "0.12": "2016-12-31"},
    "redis": {"4": "2020-04-30"},
}

# Days that the data have wrong. Ruby: https://www.ruby-lang.org/en/news/2022/04/12/ruby-2-6-10-released/
CORRECTED = {"ruby": {"2.6": "2022-04-12"}}


def products(data):
    """(name, title, images, releases) of either shape of the data."""
    if "products" in data:
        for name, it in data["products"].items():
            yield name, it["title"], it["images"], it["cycles"]
        return
    for it in data["result"]:
        ids = [entry["id"] for entry in it.get("identifiers", []) if entry["id"].startswith("pkg:docker/")]
        images = [image.removeprefix("pkg:docker/").removeprefix("library/").split("@")[0] for image in ids]
        yield it["name"], it["label"], images, [
            {"cycle": release["name"], "eol": release.get("eolFrom") or release.get("isEol", False),
             "eoes": release.get("eoesFrom"), "codename": release.get("codename"),
             "releaseDate": release.get("releaseDate")}
            for release in it["releases"]
        ]


def image_name(image):
    name, _, registry = image.partition("?repository_url=")
    return f"{registry}/{name}" if registry else name


def ends(name, release):
    """The day on which support ends; True if only that it has ended is known, None if it has not, or nobody says when."""
    if release["cycle"] in CORRECTED.get(name, {}):
        return CORRECTED[name][release["cycle"]]
    end = release.get("eoes") if name in EXTENDED_IS_FREE else None
    end = end or release.get("eol")
    return end if end is True or isinstance(end, str) else None


def is_brief(release, end):
    if not isinstance(end, str) or not release.get("releaseDate"):
        return False
    return datetime.date.fromisoformat(end) - datetime.date.fromisoformat(release["releaseDate"]) < BRIEF


def words(name, release):
    """What the tags of a release begin with."""
    cycle = release["cycle"].lower()
    spelt = SPELT.get(name, {}).get(cycle, cycle)
    found = [spelt] if spelt else []
    if name in ("debian", "ubuntu") and release.get("codename"):
        found.append(release["codename"].split()[0].lower())
    if cycle in CODENAMES.get(name, {}):
        found.append(CODENAMES[name][cycle])
    if name == "dotnet" and "." not in cycle:
        found = [f"{cycle}.0"]
    if name == "centos-stream":
        found = [f"stream{cycle}"]
    if name == "centos":
        found.append(f"centos{cycle}")
    return found


def lines(name, releases):
    known = {release["cycle"]: ends(name, release) for release in releases}
    rows = [(word, ends(name, release), is_brief(release, ends(name, release)))
            for release in releases for word in words(name, release)]
    rows += [(cycle, end, False) for cycle, end in OLDER.get(name, {}).items() if cycle not in known]
    # `mongo:3` is the newest 3.x: it ends with the last of them. Only where no release is called `3` itself.
    majors = {}
    for word, end, _ in rows:
        major, dot, _ = word.partition(".")
        if dot and re.fullmatch(r"\d+", major):
            majors.setdefault(major, []).append(end)
    there = {word for word, _, _ in rows}
    for major, found in majors.items():
        if major not in there and all(isinstance(end, str) for end in found):
            rows.append((f"={major}", max(found), False))
    # The more exact word is looked at first.
    rows.sort(key=lambda row: (-row[0].count("."), [int(part) for part in re.findall(r"\d+", row[0])], row[0]))
    for word, end, brief in rows:
        if end is not None:
            yield f"{word} {'-' if end is True else end}{' brief' if brief else ''}"


def main():
    data = json.load(open(sys.argv[1], encoding="utf-8"))
    said = str(data.get("source", "")) + str(data.get("generated_at", ""))
    as_of = sys.argv[2] if len(sys.argv) > 2 else re.search(r"\d{4}-\d\d-\d\d", said)[0]
    print("# Until when releases are supported, by image. Written by scripts/end-of-life.py, which says what counts.")
    print("# From the data of https://endoflife.date (MIT). `=3` is the tag `3` alone; `-` is a day that nobody wrote down;")
    print("# `brief` is a release of a project that supports its newest one only.")
    print(f"as-of {as_of}")
    for name, title, images, releases in sorted(products(data)):
        names = {image_name(image) for image in images} - OTHER_TAGS
        names = sorted(names | set(MORE_IMAGES.get(name, [])))
        rows = list(lines(name, releases))
        if names and rows:
            print(f"\n[{title}] {' '.join(names)}")
            print("\n".join(rows))


if __name__ == "__main__":
    main()
