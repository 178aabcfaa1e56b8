"""The sign-in page, by a hand."""

from playwright.sync_api import Page

from testing.pages.hand import Hand
from testing.service import Account


def sign_in(hand: Hand, page: Page, account: Account) -> None:
    """Fills the form in and sends it."""
    hand.write(page.get_by_label("Identifiant"), account.login)
    hand.write(page.get_by_label("Mot de passe du portail"), account.portal_password)
    hand.follow(page.get_by_role("button", name="Se connecter"))
