"""A lint aspect for aspect's rules_lint.

In `tools/lint/linters.bzl`:

    load("//tools/lint:dunnage.bzl", "lint_dunnage_aspect")
    dunnage = lint_dunnage_aspect(binary = Label("//tools/lint:dunnage"), config = Label("//:dunnage.yaml"))

It loads what the linters of rules_lint load. Not tried by our tests: there is no Bazel in them.

A filegroup with the tag `lint-with-dunnage` is what is read together: put a Terraform root with its modules, or the
manifests of one application, into one. Then `aspect lint //...`, or `bazel build --aspects ... --output_groups=rules_lint_human`.
"""

load("@aspect_rules_lint//lint/private:lint_aspect.bzl", "filter_srcs", "noop_lint_action", "output_files", "should_visit")

_MNEMONIC = "AspectRulesLintDunnage"

def _run(ctx, files, output, exit_code, format):
    args = ctx.actions.args()
    args.add("check")
    args.add("--format", format)
    if ctx.file._config:
        args.add("--config", ctx.file._config)
    args.add_all(ctx.attr._extra_args)
    args.add("--")
    args.add_all(files)
    outputs = [output]
    command = "\"$BINARY\" \"$@\" >\"$OUT\""
    env = {"BINARY": ctx.executable._dunnage.path, "OUT": output.path}
    if exit_code:
        # 3: nothing to check.
        command += "; code=$?; [ $code -ne 3 ] || code=0; echo $code >\"$EXIT_CODE\""
        env["EXIT_CODE"] = exit_code.path
        outputs.append(exit_code)
    ctx.actions.run_shell(
        inputs = files + ([ctx.file._config] if ctx.file._config else []),
        outputs = outputs,
        tools = [ctx.executable._dunnage],
        arguments = [args],
        command = command,
        env = env,
        mnemonic = _MNEMONIC,
        progress_message = "Linting %{label} with Dunnage",
    )

def _impl(target, ctx):
    if not should_visit(ctx.rule, ctx.attr._rule_kinds, ctx.attr._filegroup_tags):
        return []
    files = filter_srcs(ctx.rule)
    outputs, info = output_files(_MNEMONIC, target, ctx)
    if not files:
        noop_lint_action(ctx, outputs)
        return [info]
    _run(ctx, files, outputs.human.out, outputs.human.exit_code, "pretty")
    _run(ctx, files, outputs.machine.out, outputs.machine.exit_code, "sarif")
    return [info]

def lint_dunnage_aspect(binary, config = None, rule_kinds = [], filegroup_tags = ["lint-with-dunnage"], extra_args = []):
    """Makes the aspect.

    Args:
        binary: the program
        config: the configuration for all files, if there is one
        rule_kinds: kinds of rules that are visited as well
        filegroup_tags: filegroups with one of these tags are visited
        extra_args: what else the program is called with, such as `--profile=strict`
    """
    return aspect(
        implementation = _impl,
        attrs = {
            "_dunnage": attr.label(default = binary, executable = True, cfg = "exec"),
            "_config": attr.label(default = config, allow_single_file = True),
            "_rule_kinds": attr.string_list(default = rule_kinds),
            "_filegroup_tags": attr.string_list(default = filegroup_tags),
            "_extra_args": attr.string_list(default = extra_args),
        },
    )
