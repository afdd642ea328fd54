import pytest

from parvis.complaints import rules, sealing


def test_only_the_private_half_opens_what_is_sealed():
    ours, theirs = sealing.new_pair(), sealing.new_pair()
    blob = sealing.seal(b"words", to=ours.public)

    assert sealing.unseal(blob, private=ours.private) == b"words"
    with pytest.raises(sealing.CannotOpen):
        sealing.unseal(blob, private=theirs.private)


def test_only_the_password_opens_what_is_locked():
    blob = sealing.lock(b"half", password="k7mq29xftr3h")

    assert sealing.unlock(blob, password="k7mq29xftr3h") == b"half"
    with pytest.raises(sealing.CannotOpen):
        sealing.unlock(blob, password="k7mq29xftr3g")


@pytest.mark.parametrize("blob", [b"", b"P1short", sealing.decoy()])
def test_what_was_never_locked_opens_for_nobody(blob):
    with pytest.raises(sealing.CannotOpen):
        sealing.unlock(blob, password="anything at all")


def test_the_length_of_what_is_sealed_tells_little():
    pair = sealing.new_pair()

    short, long = (sealing.seal(sealing.padded(b"x" * n), to=pair.public) for n in (3, 3000))

    assert abs(len(short) - len(long)) < 500  # age adds a little chance to its first lines


def test_a_receipt_has_sixteen_digits_and_belongs_to_its_page():
    receipts = {rules.receipt_for(f"page {n}", pepper="p") for n in range(200)}

    assert len(receipts) == 200
    assert all(rules.normal_receipt(rules.grouped(each)) == each for each in receipts)
    assert rules.receipt_for("page 1", pepper="p") == rules.receipt_for("page 1", pepper="p")
    assert rules.receipt_for("page 1", pepper="p") != rules.receipt_for("page 1", pepper="q")


@pytest.mark.parametrize("text", ["", "1234", "1234 5678 9012 345x", "１２３４567890123456", "1" * 17])
def test_what_is_no_receipt_is_none(text):
    assert rules.normal_receipt(text) == ""


def test_an_unlock_key_is_heard_without_capitals_and_hyphens():
    key = rules.unlock_key_for("page", pepper="p")

    assert rules.normal_unlock_key(key.upper().replace("-", " ")) == rules.normal_unlock_key(key)
    assert len(rules.normal_unlock_key(key)) == 12
