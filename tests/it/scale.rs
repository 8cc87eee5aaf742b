//! Large files of shapes whose work could grow with the square of their size. A release build, which `.ci/run` makes, holds
//! them to a time that is far above what they need.

use crate::support::example::File;
use crate::support::run::{check_all, faults};
use std::time::{Duration, Instant};

const LIMIT: Duration = Duration::from_secs(10);

/// How many things the file has.
const MANY: usize = if cfg!(debug_assertions) { 200 } else { 4000 };

fn check(name: &str, text: String) -> usize {
    let file = File { name: name.to_owned(), text, marked: Vec::new(), line: 1 };
    let start = Instant::now();
    let run = check_all(&[file]);
    let time = start.elapsed();
    assert_eq!(faults(&run.sources, &run.outcome), [""; 0]);
    println!("{} findings in {time:?}", run.outcome.findings.len());
    assert!(cfg!(debug_assertions) || time < LIMIT, "{time:?} for {MANY} of them");
    run.outcome.findings.len()
}

fn repeat(text: impl Fn(usize) -> String) -> String {
    (0..MANY).map(text).collect()
}

#[test]
fn a_variable_that_grows() {
    check("Dockerfile", format!("FROM a:1\n{}", repeat(|at| format!("ENV P=$P:/b{at}\n"))));
}

#[test]
fn stages_upon_stages() {
    check(
        "Dockerfile",
        format!("FROM a:1 AS s0\n{}", repeat(|at| format!("FROM s{at} AS s{}\nENV A{at}=b\n", at + 1))),
    );
}

/// Each stage has what those before it have, is found by its name, and may be meant by a variable.
#[test]
fn stages_that_use_each_other() {
    let stage = |at| {
        format!(
            "FROM s{at} AS s{}\nARG V=s\nENV A{at}=b\nEXPOSE 80\nCOPY --from=s{} /a /b\nCOPY --from=s$V /a /b\n\
             ENV GOOGLE_APPLICATION_CREDENTIALS=/app/{at}.json\nRUN echo $A{at} $B{at}\n",
            at + 1,
            at / 2
        )
    };
    check("Dockerfile", format!("FROM a:1 AS s0\n{}{}", repeat(stage), repeat(|at| stage(MANY + at))));
}

#[test]
fn brackets_that_do_not_close() {
    check("Dockerfile", format!("FROM a:1\nRUN sh -c {} curl\n", "$(".repeat(25 * MANY)));
}

#[test]
fn secrets() {
    let variable = |at| format!("        - {{name: DB_PASSWORD_{at}, value: hunter2-Gx8Lq{at}}}\n");
    let pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n    - name: a\n      image: a:1\n      env:\n";
    assert!(check("pod.yaml", format!("{pod}{}", repeat(variable))) >= MANY);
}

#[test]
fn roles_and_their_bindings() {
    let text = repeat(|at| {
        format!(
            "---\napiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata: {{name: r{at}, namespace: a}}\n\
             rules: [{{apiGroups: [''], resources: [secrets], verbs: [get]}}]\n\
             ---\napiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata: {{name: r{at}, namespace: a}}\n\
             roleRef: {{apiGroup: rbac.authorization.k8s.io, kind: Role, name: r{at}}}\n\
             subjects: [{{kind: ServiceAccount, name: s{at}, namespace: a}}]\n"
        )
    });
    check("rbac.yaml", text);
}

#[test]
fn users_of_one_anchor() {
    let container = |at| format!("    - {{name: c{at}, image: 'a:1', securityContext: *context}}\n");
    let pod = "x-context: &context {privileged: true}\napiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n";
    check("pod.yaml", format!("{pod}{}", repeat(container)));
}

#[test]
fn instances_of_one_module() {
    let many = MANY / 8;
    let text = format!(
        "resource \"aws_ecs_task_definition\" \"t\" {{\n  count = {many}\n  family = \"t${{count.index}}\"\n  \
         container_definitions = jsonencode([{{ name = \"t\", image = \"nginx:latest\", privileged = true }}])\n}}\n"
    );
    check("main.tf", text);
}
