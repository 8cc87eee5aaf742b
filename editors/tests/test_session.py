"""Sessions with pytest-lsp, a client that is none of ours, with the capabilities of real editors."""

import asyncio
import os
from pathlib import Path
from urllib.parse import unquote, urlparse

import pytest
from lsprotocol import types
from pytest_lsp import client_capabilities
from pytest_lsp.client import make_test_lsp_client

PROGRAM = os.environ["DUNNAGE"]
ROOT = Path(os.environ["DUNNAGE_DIRECTORY"])
EXPECTED = Path(os.environ["DUNNAGE_EXPECTED"]).read_text("utf-8").splitlines()
EDITORS = ["visual_studio_code", "neovim", "emacs"]


def expected(name: str) -> list[str]:
    return [line for line in EXPECTED if line.startswith(f"{name}\t")]


def units(encoding: str | None):
    """How many bytes the first `count` units of a line are, in the encoding that the two agreed on."""
    width = {"utf-8": 1, "utf-16": 2, "utf-32": 4}[encoding or "utf-16"]
    codec = {1: "utf-8", 2: "utf-16-le", 4: "utf-32-le"}[width]
    return lambda line, count: len(line.encode(codec)[: count * width].decode(codec).encode())


def lines(uri: str, diagnostics, encoding: str | None) -> list[str]:
    """Diagnostics as expected.py has them."""
    path = Path(unquote(urlparse(uri).path))
    texts = path.read_bytes().decode().splitlines(keepends=True)
    length = units(encoding)

    def offset(at: types.Position) -> str:
        before = sum(len(line.encode()) for line in texts[: at.line])
        return str(before + (length(texts[at.line], at.character) if at.line < len(texts) else 0))

    return sorted(
        "\t".join([str(path.relative_to(ROOT)), offset(it.range.start), offset(it.range.end), str(it.code), it.message])
        for it in diagnostics
    )


async def session(editor: str, pulls: bool, encodings: list[str] | None = None):
    capabilities = client_capabilities(editor)
    assert capabilities.text_document
    # Each is tried in both ways: newer editors ask, older ones are told.
    capabilities.text_document.diagnostic = types.DiagnosticClientCapabilities() if pulls else None
    if encodings:
        capabilities.general = types.GeneralClientCapabilities(position_encodings=encodings)
    client = make_test_lsp_client()
    await client.start_io(PROGRAM, "lsp")
    folder = types.WorkspaceFolder(uri=ROOT.as_uri(), name="shop")
    parameters = types.InitializeParams(capabilities=capabilities, root_uri=ROOT.as_uri(), workspace_folders=[folder])
    server = await client.initialize_session(parameters)
    return client, server.capabilities


async def end(client) -> None:
    await client.shutdown_session()
    await asyncio.wait_for(client._server.wait(), 5)
    assert client._server.returncode == 0


def opened(name: str, language: str) -> types.DidOpenTextDocumentParams:
    text = (ROOT / name).read_bytes().decode()
    document = types.TextDocumentItem(uri=(ROOT / name).as_uri(), language_id=language, version=1, text=text)
    return types.DidOpenTextDocumentParams(text_document=document)


@pytest.mark.asyncio
@pytest.mark.parametrize("editor", EDITORS)
async def test_who_asks_for_everything_gets_what_the_command_line_says(editor):
    client, server = await session(editor, pulls=True)
    report = await client.workspace_diagnostic_async(types.WorkspaceDiagnosticParams(previous_result_ids=[]))
    shown = [line for it in report.items for line in lines(it.uri, it.items, server.position_encoding)]
    assert sorted(shown) == sorted(EXPECTED)
    known = [types.PreviousResultId(uri=it.uri, value=it.result_id) for it in report.items if it.result_id]
    again = await client.workspace_diagnostic_async(types.WorkspaceDiagnosticParams(previous_result_ids=known))
    assert {it.kind for it in again.items if it.uri in {it.uri for it in known}} == {"unchanged"}
    assert client.diagnostics == {}, "who asks is not told"
    await end(client)


@pytest.mark.asyncio
@pytest.mark.parametrize("encodings", [["utf-8"], ["utf-16"], ["utf-32"], ["utf-32", "utf-8", "utf-16"]])
async def test_who_asks_for_a_file_gets_it_in_its_own_columns(encodings):
    client, server = await session("neovim", pulls=True, encodings=encodings)
    assert server.position_encoding in encodings
    client.text_document_did_open(opened("wide.yaml", "yaml"))
    identifier = types.TextDocumentIdentifier(uri=(ROOT / "wide.yaml").as_uri())
    report = await client.text_document_diagnostic_async(types.DocumentDiagnosticParams(text_document=identifier))
    assert lines(identifier.uri, report.items, server.position_encoding) == expected("wide.yaml") != []
    await end(client)


@pytest.mark.asyncio
@pytest.mark.parametrize("editor", EDITORS)
async def test_who_does_not_ask_is_told(editor):
    client, server = await session(editor, pulls=False)
    assert server.diagnostic_provider is None
    client.text_document_did_open(opened("examples/api/Dockerfile", "dockerfile"))
    async with asyncio.timeout(20):
        while sum(map(len, client.diagnostics.values())) < len(EXPECTED):
            await asyncio.sleep(0.02)
    shown = [line for uri, items in client.diagnostics.items() for line in lines(uri, items, server.position_encoding)]
    assert sorted(shown) == sorted(EXPECTED)
    await end(client)


@pytest.mark.asyncio
async def test_an_edit_is_seen_and_taken_back_on_close():
    client, _ = await session("visual_studio_code", pulls=True)
    document = opened("examples/web/Dockerfile", "dockerfile").text_document
    client.text_document_did_open(types.DidOpenTextDocumentParams(text_document=document))
    identifier = types.TextDocumentIdentifier(uri=document.uri)

    async def rules() -> set[str]:
        report = await client.text_document_diagnostic_async(types.DocumentDiagnosticParams(text_document=identifier))
        return {str(it.code) for it in report.items}

    assert "latest-tag" in await rules()
    line = next(number for number, line in enumerate(document.text.splitlines()) if "node:latest" in line)
    start = document.text.splitlines()[line].index("latest")
    at = types.Range(start=types.Position(line, start), end=types.Position(line, start + len("latest")))
    client.text_document_did_change(
        types.DidChangeTextDocumentParams(
            text_document=types.VersionedTextDocumentIdentifier(uri=document.uri, version=2),
            content_changes=[types.TextDocumentContentChangePartial(range=at, text="22.11.0")],
        )
    )
    assert "latest-tag" not in await rules()
    client.text_document_did_close(types.DidCloseTextDocumentParams(text_document=identifier))
    assert "latest-tag" in await rules()
    await end(client)


@pytest.mark.asyncio
@pytest.mark.parametrize("editor", EDITORS)
async def test_a_finding_has_its_page_and_a_fix_that_makes_it_go_away(editor):
    client, server = await session(editor, pulls=True)
    document = opened("examples/compose.yaml", "yaml").text_document
    client.text_document_did_open(types.DidOpenTextDocumentParams(text_document=document))
    identifier = types.TextDocumentIdentifier(uri=document.uri)

    async def found() -> list[types.Diagnostic]:
        report = await client.text_document_diagnostic_async(types.DocumentDiagnosticParams(text_document=identifier))
        return list(report.items)

    privileged = next(it for it in await found() if it.code == "privileged")
    at = types.HoverParams(text_document=identifier, position=privileged.range.start)
    hover = await client.text_document_hover_async(at)
    assert hover and "What to do" in hover.contents.value
    context = types.CodeActionContext(diagnostics=[privileged], only=[types.CodeActionKind.QuickFix])
    parameters = types.CodeActionParams(text_document=identifier, range=privileged.range, context=context)
    actions = await client.text_document_code_action_async(parameters)
    fix = next(it for it in actions or [] if "`false`" in it.title)
    if fix.edit is None:
        fix = await client.code_action_resolve_async(fix)
    assert fix.edit
    changed = fix.edit.document_changes[0].edits if fix.edit.document_changes else fix.edit.changes[document.uri]
    client.text_document_did_change(
        types.DidChangeTextDocumentParams(
            text_document=types.VersionedTextDocumentIdentifier(uri=document.uri, version=2),
            content_changes=[types.TextDocumentContentChangePartial(range=it.range, text=it.new_text) for it in changed],
        )
    )
    assert "privileged" not in {it.code for it in await found()}
    await end(client)


@pytest.mark.asyncio
async def test_rules_are_completed_in_a_comment():
    client, server = await session("neovim", pulls=True)
    text = "# dunnage: ignore[latest-]\nFROM node:latest\n"
    uri = (ROOT / "Dockerfile").as_uri()
    document = types.TextDocumentItem(uri=uri, language_id="dockerfile", version=1, text=text)
    client.text_document_did_open(types.DidOpenTextDocumentParams(text_document=document))
    at = types.Position(line=0, character=text.index("]"))
    parameters = types.CompletionParams(text_document=types.TextDocumentIdentifier(uri=uri), position=at)
    answer = await client.text_document_completion_async(parameters)
    items = answer.items if isinstance(answer, types.CompletionList) else answer or []
    assert "latest-tag" in {it.label for it in items}
    await end(client)
