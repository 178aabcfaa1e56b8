"""A release signed by a throw-away key, verified by the lines of docs/versions.md, and altered."""

import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from testing.rows import each_row

ROOT = Path(__file__).parents[2]
SIGN = ROOT / "tools" / "sign.sh"
PAGE = (ROOT / "docs" / "versions.md").read_text(encoding="utf-8")
LINES = re.findall(r"```sh\n(.+?)```", PAGE, re.DOTALL)[0].splitlines()
(SIGNER,) = re.findall(r"^(\S+ namespaces=\S+) ssh-ed25519 AAAA", PAGE, re.MULTILINE)
VERSION = re.findall(r"verify-tag v(\S+)", PAGE)[0]


def done(where: Path, *command: object) -> subprocess.CompletedProcess[str]:
    environ = {"PATH": "/usr/bin:/bin", "HOME": str(where), "GIT_CONFIG_NOSYSTEM": "1"}
    return subprocess.run(
        [str(one) for one in command], cwd=where, env=environ, capture_output=True, text=True
    )


def ran(where: Path, *command: object) -> str:
    ended = done(where, *command)
    assert ended.returncode == 0, ended.stderr
    return ended.stdout + ended.stderr


class Release:
    """A repository of one commit, the folder of its release, and two keys."""

    def __init__(self, folder: Path) -> None:
        self.source, self.folder = folder / "source", folder / "version"
        for one in (self.source, self.folder):
            one.mkdir()
        for name in ("cle", "autre"):
            ran(folder, "ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", name, "-f", name)
        self.key, self.other = folder / "cle", folder / "autre"
        ran(self.source, "git", "init", "--quiet", "--initial-branch=main")
        for name, value in (("user.name", "essai"), ("user.email", "essai@exemple.fr")):
            ran(self.source, "git", "config", name, value)
        (self.source / "pyproject.toml").write_text(f'version = "{VERSION}"\n')
        ran(self.source, "git", "add", ".")
        ran(self.source, "git", "commit", "--quiet", "--message", "tout")
        for name in ("parc_social.whl", "verrou.txt"):
            (self.folder / name).write_text(f"contenu de {name}\n")
        sums = ran(self.folder, "sha256sum", "--", *sorted(p.name for p in self.folder.iterdir()))
        (self.folder / "SHA256SUMS").write_text(sums)

    def sign(self) -> subprocess.CompletedProcess[str]:
        """As a maintainer does, once it is made."""
        return done(self.source, SIGN, self.folder, self.key)

    def know(self, key: Path) -> None:
        """Whose key a stranger has taken, from elsewhere."""
        _kind, line, *_ = public_of(key)
        for where in (self.folder, self.source):
            (where / "mainteneurs").write_text(f"{SIGNER} ssh-ed25519 {line}\n")

    def verified(self) -> list[int]:
        """The code of each line of the page, run where it is said to be."""
        places = [self.source if line.startswith("git") else self.folder for line in LINES]
        return [
            done(where, "sh", "-c", line).returncode
            for where, line in zip(places, LINES, strict=True)
        ]


def public_of(key: Path) -> list[str]:
    return key.with_suffix(".pub").read_text().split()


def test_who_installs_verifies_by_the_same_lines() -> None:
    """The page of installation asked for another program, and for a file that no release has."""
    installing = (ROOT / "docs" / "installer.md").read_text(encoding="utf-8")
    asked = [line.partition("  #")[0].rstrip() for line in installing.splitlines()]
    assert LINES[0] in asked
    assert LINES[1] in asked


@pytest.fixture
def release(tmp_path: Path, require: Callable[[bool, str], None]) -> Release:
    """Made, and not signed yet."""
    require(shutil.which("ssh-keygen") is not None, "needs ssh-keygen (openssh-client)")
    return Release(tmp_path)


def test_a_stranger_verifies_sums_files_and_tag_by_the_page_alone(release: Release) -> None:
    assert len(LINES) == 3
    signed = release.sign()
    assert signed.returncode == 0, signed.stderr
    release.know(release.key)
    assert release.verified() == [0, 0, 0]
    told = ran(release.folder, "sh", "-c", LINES[0])
    assert told.startswith('Good "parc-social" signature')
    assert done(release.source, "git", "show", f"v{VERSION}^{{commit}}").returncode == 0


def test_another_key_and_whatever_was_altered_are_told(release: Release) -> None:
    assert release.sign().returncode == 0
    release.know(release.other)
    assert [code != 0 for code in release.verified()] == [True, False, True]
    release.know(release.key)
    wheel = release.folder / "parc_social.whl"
    kept = wheel.read_text()
    wheel.write_text("autre chose\n")
    assert [code != 0 for code in release.verified()] == [False, True, False]
    sums = release.folder / "SHA256SUMS"  # and the sum with it
    sums.write_text(ran(release.folder, "sha256sum", "--", "parc_social.whl", "verrou.txt"))
    assert [code != 0 for code in release.verified()] == [True, False, False]
    wheel.write_text(kept)
    ran(release.source, "git", "-c", "tag.gpgSign=false", "tag", "--force", "--annotate",
        "--message", "autre", f"v{VERSION}", "HEAD")  # fmt: skip
    assert release.verified()[2] != 0


def test_the_lines_of_a_signature_are_of_what_they_say(release: Release) -> None:
    """One of a file is none of a tag: the same key, under another namespace."""
    assert release.sign().returncode == 0
    release.know(release.key)
    lone = 'mainteneurs namespaces="git" ssh-ed25519 ' + public_of(release.key)[1]
    (release.folder / "mainteneurs").write_text(lone + "\n")
    assert [code != 0 for code in release.verified()] == [True, False, False]


@each_row("fault", ["changed", "added", "gone", "unsummed", "signed", "tagged"])
def test_what_is_not_the_release_that_was_made_is_not_signed(
    fault: str, tmp_path: Path, require: Callable[[bool, str], None]
) -> None:
    require(shutil.which("ssh-keygen") is not None, "needs ssh-keygen (openssh-client)")
    release = Release(tmp_path)
    if fault == "changed":
        (release.folder / "verrou.txt").write_text("autre chose\n")
    elif fault == "added":
        (release.folder / "de-plus.whl").write_text("x\n")
    elif fault == "gone":
        (release.folder / "verrou.txt").unlink()
    elif fault == "unsummed":
        (release.folder / "SHA256SUMS").unlink()
    elif fault == "signed":
        (release.folder / "SHA256SUMS.sig").write_text("x\n")
    else:
        ran(release.source, "git", "tag", f"v{VERSION}")
    refused = release.sign()
    assert refused.returncode != 0
    assert refused.stderr
    if fault != "signed":
        assert not (release.folder / "SHA256SUMS.sig").exists()
    if fault != "tagged":
        assert not ran(release.source, "git", "tag", "--list")
