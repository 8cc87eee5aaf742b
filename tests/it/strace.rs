//! What a check asks of the system: it opens no socket, runs nothing and writes no file.

use super::support::{root, shared};
use std::process::Command;

#[test]
fn a_check_reads_and_does_nothing_else() {
    let Ok(found) = Command::new("strace").arg("-V").output() else {
        println!("skipped: there is no strace");
        return;
    };
    assert!(found.status.success());
    let mut places = vec![root().join("examples")];
    places.extend(shared::shared("corpus"));
    let ways: [&[&str]; 3] = [
        &["check", "--no-config", "--format", "concise"],
        // Every fix is worked out, and none is applied.
        &["check", "--no-config", "--profile", "all", "--format", "json"],
        &["fix", "--no-config", "--unsafe", "--diff"],
    ];
    let into = tempfile::tempdir().unwrap();
    let trace = into.path().join("trace");
    for (place, way) in places.iter().flat_map(|place| ways.iter().map(move |way| (place, way))) {
        // To fix is to check in rounds: the examples are enough.
        if way[0] == "fix" && *place != places[0] {
            continue;
        }
        let calls = "trace=network,execve,execveat,fork,vfork,unlink,unlinkat,rename,renameat,renameat2,mkdir,mkdirat,chmod,\
                     fchmodat,truncate,ftruncate,symlink,symlinkat,link,linkat,open,openat,creat,kill";
        let run = Command::new("strace")
            .args(["-f", "-qq", "-e", calls, "-e", "signal=none", "-o"])
            .arg(&trace)
            .arg(env!("CARGO_BIN_EXE_dunnage"))
            .args(*way)
            .arg(place)
            .output()
            .unwrap();
        let told = String::from_utf8_lossy(&run.stderr);
        if told.contains("PTRACE") || told.contains("ptrace") {
            println!("skipped: strace may not trace here");
            return;
        }
        let traced = std::fs::read_to_string(&trace).unwrap();
        let calls: Vec<&str> = traced
            .lines()
            .filter(|line| line.contains('(') && !line.contains("exited with") && !line.contains("<detached"))
            .collect();
        assert!(calls.iter().any(|line| line.contains("openat(")), "nothing is traced: {told:.500}{traced:.500}");
        // The first call is our own start; files are opened to be read.
        let is_read = |line: &&str| {
            line.contains("open") && !["O_WRONLY", "O_RDWR", "O_CREAT", "O_TRUNC"].iter().any(|it| line.contains(it))
        };
        let others: Vec<&&str> =
            calls.iter().skip_while(|line| line.contains("execve(")).filter(|line| !is_read(line)).collect();
        let others: Vec<&&str> = others.into_iter().filter(|line| !line.contains("resumed>")).collect();
        assert!(others.is_empty(), "{} of {}: {others:#?}", way[0], place.display());
    }
}
