"""What browsers and programs say of themselves, for the tests of what is counted."""

ANDROID = (
    "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Mobile Safari/537.36"
)
PHONE = {
    "user-agent": ANDROID,
    "accept": "text/html,application/xhtml+xml,*/*;q=0.8",
    "accept-language": "fr",
    "sec-fetch-mode": "navigate",
    "sec-fetch-dest": "document",
}
