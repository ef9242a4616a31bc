"""What is held is not lost and not public; a named person decides, and the log tells."""

from __future__ import annotations

import errno

import pytest

from ftarchive.errors import BadRequest, HomeError, NotFound
from ftarchive.review import Review
from ftarchive.search.parameters import Parameters
from ftarchive.upkeep import complete
from making import dump, id_number

NUMBER = id_number("110101", "19900307", "001")


@pytest.fixture
def review(holdings) -> Review:
    return Review(holdings.home, holdings.settings, holdings.catalogue, holdings.engine)


@pytest.fixture
def held(write, ingest) -> str:
    """The id of a document that holds the number of a person."""
    text = f"申请人林晚秋（{NUMBER}）的渡口使用申请已经受理。"
    (result,) = ingest(write("甲.txt", dump("云溪区渡口使用申请受理公示", "/2023-7", text))).results
    assert (result.status, result.code) == ("held", "id-number")
    return result.id


def found(holdings, words: str) -> list[str]:
    results = holdings.search.results(Parameters(q=words, per_page=100))
    return [hit.id for hit in results.hits]


def test_what_is_held_is_kept_and_not_found(holdings, held) -> None:
    """It is listed with what was found, of which the list shows no more than staff need."""
    (version,) = holdings.catalogue.held()
    assert (version.document_id, version.status, version.state) == (held, "held", "held")
    assert [concern["code"] for concern in version.concerns] == ["id-number"]
    assert NUMBER not in str(version.concerns)
    assert found(holdings, "渡口使用申请") == []


def test_what_is_released_is_found_at_once(holdings, held, review) -> None:
    """With the name and the reason in the log."""
    assert review.release(held, None, "沈知远", "已取得本人同意") == 1
    assert found(holdings, "渡口使用申请") == [held]
    assert holdings.catalogue.held() == []
    event = holdings.catalogue.log(held)[-1]
    assert (event["action"], event["actor"]) == ("released", "沈知远")
    assert event["detail"] == {"reason": "已取得本人同意"}


def test_what_is_withdrawn_is_out_of_search_at_once_and_nothing_is_deleted(
    holdings, held, review
) -> None:
    """The versions, the log and the original stay."""
    review.release(held, None, "沈知远", "已取得本人同意")
    review.withdraw(held, None, "沈知远", "本人要求删除")
    assert found(holdings, "渡口使用申请") == []
    assert holdings.catalogue.withdrawal(held).reason == "本人要求删除"
    version = holdings.catalogue.version(held)
    assert version.status == "withdrawn"
    assert holdings.original(version)


def test_what_was_never_public_leaves_no_trace_for_the_public(holdings, held, review) -> None:
    """A tombstone would tell that there was such a document."""
    review.withdraw(held, None, "沈知远", "材料有误")
    assert holdings.catalogue.withdrawal(held) is None
    assert holdings.catalogue.held() == []


def test_what_was_withdrawn_can_be_published_again(holdings, held, review) -> None:
    """The last word counts."""
    review.release(held, None, "沈知远", "已取得本人同意")
    review.withdraw(held, None, "沈知远", "待核实")
    review.release(held, None, "沈知远", "核实无误")
    assert found(holdings, "渡口使用申请") == [held]
    assert holdings.catalogue.version(held).status == "published"


def test_a_new_version_that_is_held_leaves_the_old_one_public(
    holdings, write, ingest, review
) -> None:
    """Until somebody releases it."""
    path = write("甲.txt", dump("云溪区关于渡口的公告", "/2023-7"))
    id_ = ingest(path).results[0].id
    write("甲.txt", dump("云溪区关于渡口的公告", "/2023-7", text=f"联系人证件号码{NUMBER}。"))
    (result,) = ingest(path).results
    assert (result.status, result.id) == ("held", id_)
    assert found(holdings, '"即日起"') == [id_]
    assert holdings.catalogue.version(id_).number == 1
    assert review.release(id_, None, "沈知远", "系机关公布") == 2
    assert found(holdings, '"联系人证件"') == [id_]
    assert found(holdings, '"即日起"') == []


def test_a_clean_version_of_a_held_document_is_published(holdings, write, ingest, held) -> None:
    """Staff masked the number and handed the file in again: nothing is left to decide about the
    document, but the version with the number stays held."""
    text = "申请人林晚秋（1101**********0011）的渡口使用申请已经受理。"
    (result,) = ingest(write("甲.txt", dump("云溪区渡口使用申请受理公示", "/2023-7", text))).results
    assert (result.status, result.id) == ("updated", held)
    assert found(holdings, "渡口使用申请") == [held]
    assert [version.number for version in holdings.catalogue.held()] == [1]


def test_one_held_version_can_be_withdrawn_alone(holdings, write, ingest, held, review) -> None:
    """The document stays as it is."""
    text = "申请人林晚秋的渡口使用申请已经受理。"
    ingest(write("甲.txt", dump("云溪区渡口使用申请受理公示", "/2023-7", text)))
    review.withdraw(held, 1, "沈知远", "已由遮盖后的版本代替")
    assert holdings.catalogue.held() == []
    assert found(holdings, "渡口使用申请") == [held]


def test_handing_in_what_is_held_changes_nothing(holdings, write, ingest, held) -> None:
    """It is still held, and listed once."""
    text = f"申请人林晚秋（{NUMBER}）的渡口使用申请已经受理。"
    (again,) = ingest(write("乙.txt", dump("云溪区渡口使用申请受理公示", "/2023-7", text))).results
    assert (again.status, again.id) == ("held", held)
    assert len(holdings.catalogue.held()) == 1


def test_a_new_version_of_what_was_withdrawn_waits_for_a_decision(
    holdings, write, ingest, review
) -> None:
    """What somebody took back does not come back by itself; the same file changes nothing."""
    path = write("甲.txt", dump("云溪区关于渡口的公告", "/2023-7"))
    id_ = ingest(path).results[0].id
    review.withdraw(id_, None, "沈知远", "公告有误")
    assert ingest(path).results[0].status == "unchanged"
    write("甲.txt", dump("云溪区关于渡口的公告", "/2023-7", text="渡口改在春分开放。"))
    (result,) = ingest(path).results
    assert (result.status, result.code) == ("held", "withdrawn-before")
    assert found(holdings, "渡口") == []
    assert holdings.catalogue.withdrawal(id_).reason == "公告有误"


def test_what_was_withdrawn_stays_so_when_its_new_version_is_released(
    holdings, write, ingest, review
) -> None:
    """Each version that is public is one that somebody meant to be."""
    path = write("甲.txt", dump("云溪区关于渡口的公告", "/2023-7"))
    id_ = ingest(path).results[0].id
    review.withdraw(id_, None, "沈知远", "公告有误")
    write("甲.txt", dump("云溪区关于渡口的公告", "/2023-7", text="渡口改在春分开放。"))
    ingest(path)
    assert review.release(id_, None, "沈知远", "已改正") == 2
    states = [version.state for version in holdings.catalogue.history(id_)]
    assert states == ["withdrawn", "published"]
    assert review.release(id_, 1, "沈知远", "留作对照") == 1
    assert holdings.catalogue.version(id_).number == 2


@pytest.mark.parametrize(
    ("decide", "error", "code"),
    [
        (
            lambda review, id_: review.release("nosuch", None, "甲", "乙"),
            NotFound,
            "no-such-document",
        ),
        (lambda review, id_: review.release(id_, 9, "甲", "乙"), NotFound, "no-such-version"),
        (lambda review, id_: review.release(id_, None, " ", "乙"), BadRequest, "bad-parameter"),
        (lambda review, id_: review.withdraw(id_, None, "甲", ""), BadRequest, "bad-parameter"),
        (
            lambda review, id_: review.withdraw("nosuch", None, "甲", "乙"),
            NotFound,
            "no-such-document",
        ),
    ],
)
def test_a_decision_that_means_nothing_is_refused(
    holdings, held, review, decide, error, code
) -> None:
    """And nothing is in the log."""
    before = holdings.catalogue.log()
    with pytest.raises(error) as raised:
        decide(review, held)
    assert raised.value.code == code
    assert holdings.catalogue.log() == before


def test_what_is_not_held_cannot_be_released(holdings, write, ingest, review) -> None:
    """A slip in the id does no harm."""
    id_ = ingest(write("甲.txt", dump("云溪区关于渡口的公告", "/2023-7"))).results[0].id
    with pytest.raises(BadRequest) as raised:
        review.release(id_, None, "沈知远", "已核")
    assert raised.value.code == "not-held"
    review.withdraw(id_, None, "沈知远", "公告有误")
    with pytest.raises(BadRequest) as raised:
        review.withdraw(id_, None, "沈知远", "公告有误")
    assert raised.value.code == "withdrawn-before"


def test_a_report_of_what_is_held_shows_no_number(write, ingest) -> None:
    """Wherever it stands: reports are printed, sent and logged."""
    page = dump(f"关于{NUMBER}的公示", "/2023-7", f"申请人证件号码{NUMBER}。")
    report = ingest(write("甲.txt", page))
    assert report.results[0].status == "held"
    assert NUMBER not in str(report.to_json())
    assert report.results[0].understood.fields["index_number"] == "/2023-7"


def test_no_later_version_of_what_was_withdrawn_publishes_itself(
    holdings, write, ingest, review
) -> None:
    """Not even one that follows a version which is held already; after a release it may."""
    path = write("甲.txt", dump("云溪区关于渡口的公告", "/2023-7"))
    id_ = ingest(path).results[0].id
    review.withdraw(id_, None, "沈知远", "公告有误")
    for text in ("渡口改在春分开放。", "渡口改在清明开放。"):
        write("甲.txt", dump("云溪区关于渡口的公告", "/2023-7", text=text))
        for _ in range(2):
            (result,) = ingest(path).results
            assert (result.status, result.code) == ("held", "withdrawn-before")
    assert found(holdings, "渡口") == []
    review.release(id_, 3, "沈知远", "已改正")
    write("甲.txt", dump("云溪区关于渡口的公告", "/2023-7", text="渡口改在谷雨开放。"))
    assert ingest(path).results[0].status == "updated"


def test_a_clock_that_goes_back_changes_no_order(holdings, write, ingest, monkeypatch) -> None:
    """What the clock says is recorded; what came first is told by the log."""
    ids = []
    for number, year in enumerate((2031, 2026, 1970)):
        moment = f"{year}-01-01T00:00:00.000+00:00"
        monkeypatch.setattr("ftarchive.archive.recording.now", lambda at=moment: at)
        text = f"申请人林晚秋（{NUMBER}）的第{number}号申请已经受理。"
        page = dump(f"云溪区第{number}号申请受理公示", f"/2023-{number}", text)
        ids.append(ingest(write(f"{number}.txt", page)).results[0].id)
    assert [version.document_id for version in holdings.catalogue.held()] == ids
    at = [event["at"][:4] for event in holdings.catalogue.log()]
    assert at == ["2031", "2026", "1970"]


def test_the_last_word_counts_whatever_the_clock_says(
    holdings, held, review, write, monkeypatch
) -> None:
    """A document that is taken back in 1970 after it was released in 2031 is taken back."""
    for year, decide in ((2031, review.release), (1970, review.withdraw)):
        moment = f"{year}-01-01T00:00:00.000+00:00"
        monkeypatch.setattr("ftarchive.archive.recording.now", lambda at=moment: at)
        decide(held, None, "沈知远", "核对过")
    assert found(holdings, "渡口使用申请") == []
    assert holdings.catalogue.withdrawal(held).at.startswith("1970")


@pytest.mark.parametrize("decision", ["release", "withdraw"])
def test_what_is_decided_but_not_indexed_is_said_to_be_so(
    decision, holdings, held, review, monkeypatch
) -> None:
    """Who tries again is told that it is decided; the next command has search know of it."""
    if decision == "withdraw":
        review.release(held, None, "沈知远", "核对过")
    with monkeypatch.context() as patch:
        patch.setattr(type(holdings.engine), "apply", fail_for_want_of_room)
        patch.setattr(type(holdings.engine), "rebuild", fail_for_want_of_room)
        with pytest.raises(HomeError, match="磁盘已满") as failed:
            getattr(review, decision)(held, None, "沈知远", "核对过")
    assert failed.value.code == "not-yet-indexed"
    assert holdings.catalogue.log(held)[-1]["action"].startswith(decision[:7])
    complete(holdings.home, holdings.settings, holdings.catalogue, holdings.engine)
    assert found(holdings, "渡口使用申请") == ([held] if decision == "release" else [])


def fail_for_want_of_room(*_: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")
