"""`parc-social journal verify --releve` and `--depuis`, as an operator types them."""

from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from cli import journal
from parc_social.errors import Conflict, InvalidValue, ParcSocialError, Unavailable
from parc_social.journal.entry import JournalEntry
from parc_social.registry.registry import open_registry

type Said = Callable[..., str]
_NONE = "0" * 64


@pytest.fixture
def verify(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Said:
    """The command on an empty registry; what it prints, or its error raised."""
    monkeypatch.setenv("PARC_SOCIAL_DATA", str(tmp_path))
    monkeypatch.delenv("PARC_SOCIAL_REGISTRY", raising=False)
    root = typer.Typer(add_completion=False)
    journal.register(root)

    def run(*words: object) -> str:
        result = CliRunner().invoke(root, ["journal", "verify", *map(str, words)])
        if isinstance(result.exception, ParcSocialError):
            raise result.exception
        assert result.exit_code == 0, result.output
        return result.output

    return run


def _append(folder: Path) -> None:
    with closing(open_registry(f"sqlite:///{folder / 'registre.sqlite'}")) as registry:
        registry.journal.append(JournalEntry(datetime.now(UTC), "r", "GET", "items", 200, 1))


def _record(verify: Said, file: Path, *more: object) -> str:
    """Writes one; its sum as it is told."""
    said = verify("--releve", file, *more)
    return next(line for line in said.splitlines() if line.startswith("somme : "))[8:]


def test_a_night_reads_what_the_night_before_did_not(verify: Said, tmp_path: Path) -> None:
    verify()
    _append(tmp_path)
    first, second = tmp_path / "1.json", tmp_path / "2.json"
    digest = _record(verify, first)
    assert sha256(first.read_bytes()).hexdigest() == digest
    assert first.stat().st_mode & 0o777 == 0o600
    _append(tmp_path)
    next_digest = _record(verify, second, "--depuis", first, "--somme", digest)
    said = verify("--depuis", second, "--somme", next_digest)
    assert "0 lignes neuves de 2 rédacteurs" in said
    assert f"relu en entier le {datetime.now(UTC):%Y-%m-%d}" in said
    said = verify("--depuis", first, "--somme", digest)
    assert "1 lignes neuves de 2 rédacteurs" in said


def test_the_sum_that_vouches_for_a_file_is_asked_for(verify: Said, tmp_path: Path) -> None:
    verify()
    digest = _record(verify, tmp_path / "1.json")
    with pytest.raises(InvalidValue, match=r"demande --somme.*récrit"):
        verify("--depuis", tmp_path / "1.json")
    with pytest.raises(InvalidValue, match="qui manque"):
        verify("--somme", digest)
    with pytest.raises(InvalidValue, match="--somme : 64 chiffres"):
        verify("--depuis", tmp_path / "1.json", "--somme", "abc")
    with pytest.raises(InvalidValue, match="n'est pas le relevé de cette somme"):
        verify("--depuis", tmp_path / "1.json", "--somme", _NONE)
    with pytest.raises(InvalidValue, match="ni --attendu, ni --archives"):
        verify("--depuis", tmp_path / "1.json", "--somme", digest, "--attendu", _NONE)


def test_a_file_that_is_no_record_is_refused(verify: Said, tmp_path: Path) -> None:
    verify()
    for number, content in enumerate(
        (b"", b"[]", b"{}", b'{"releve": 2}', b'{"releve": 1, "redacteurs": {"a": {}}}', b"\xff")
    ):
        file = tmp_path / f"faux-{number}.json"
        file.write_bytes(content)
        with pytest.raises(InvalidValue, match="relevé"):
            verify("--depuis", file, "--somme", sha256(content).hexdigest())
    with pytest.raises(Unavailable, match=r"absent\.json ne peut être lu"):
        verify("--depuis", tmp_path / "absent.json", "--somme", _NONE)


def test_no_record_takes_the_place_of_another(verify: Said, tmp_path: Path) -> None:
    verify()
    _record(verify, tmp_path / "1.json")
    with pytest.raises(Conflict, match=r"1\.json existe déjà"):
        verify("--releve", tmp_path / "1.json")
    with pytest.raises(Unavailable, match="ne peut être écrit"):
        verify("--releve", tmp_path / "nulle-part" / "1.json")
