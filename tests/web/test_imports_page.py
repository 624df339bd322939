"""Tables in the console: checked row by row when they are chosen, stored once when somebody says so."""

from pathlib import Path

from playwright.sync_api import FilePayload, Page, Route, expect

from tests.web import plant
from tests.web.conftest import DESKTOP, PHONE, Console
from tests.web.looking import assert_accessible, settle
from tests.web.test_account_pages import BOTH, words

SMALL = (320, 700)
PAGE = f"/e/{plant.CODE}/imports"
BUDGETS = "月份,预算(吨标准煤),备注\n2026-{month},500,\n2026-{next},1_000,\n"


def table(text: str, name: str = "预算.csv") -> FilePayload:
    """A file as a spreadsheet in China saves it."""
    return {"name": name, "mimeType": "text/csv", "buffer": text.encode("gb18030")}


def opened(console: Console, user: str = "manager", kind: str = "budgets", locale: str = "zh-CN") -> Page:
    """The page of a user with a kind chosen."""
    page = console.visit(user, f"{PAGE}?kind={kind}", locale=locale)
    settle(page)
    return page


def chosen(page: Page, file: FilePayload) -> None:
    """Choose a file; the page has heard what the server says of it."""
    page.set_input_files("#import-file", file)
    expect(page.locator("[data-test=counts], [data-test=refused]")).to_be_visible()


@BOTH
def test_a_table_is_checked_first_and_its_good_rows_are_stored_once(console: Console, locale: str) -> None:
    page = opened(console, locale=locale)
    month = words(locale, "01", "03")
    chosen(page, table(BUDGETS.format(month=month, next="02")))
    counts, rows = page.locator("[data-test=counts]"), page.locator("[data-test=verdicts] tbody tr")
    expect(counts).to_contain_text(words(locale, "尚未保存：1 行可保存", "nothing is stored yet: 1 rows can be stored"))
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text(words(locale, "应为数字，实为 '1_000'", "wanted a number, got '1_000'"))
    expect(page.locator("[data-test=ignored]")).to_contain_text("备注")
    page.locator("[data-test=store]").click()
    expect(counts).to_contain_text(words(locale, "已保存 1 行", "1 rows are stored"))
    expect(page.locator("[data-test=store]")).to_have_count(0)
    page.locator("[data-test=again]").click()
    chosen(page, table(BUDGETS.format(month=month, next="02")))
    expect(counts).to_contain_text(words(locale, "1 行与已有内容相同", "1 say what is known"))
    expect(page.locator("[data-test=store]")).to_have_count(0)


def test_the_wrong_rows_and_an_empty_table_are_saved_as_files(console: Console) -> None:
    page = opened(console)
    with page.expect_download() as empty:
        page.locator("[data-test=template]").click()
    assert empty.value.suggested_filename == "用能预算.csv"
    assert Path(empty.value.path()).read_text("utf-8-sig") == "月份,预算(tce)\n"
    chosen(page, table(BUDGETS.format(month="05", next="06")))
    with page.expect_download() as wrong:
        page.locator("[data-test=download-refused]").click()
    lines = Path(wrong.value.path()).read_text("utf-8-sig").splitlines()
    assert lines == ["行,列,结果,原因", "3,,有误,预算(吨标准煤)：应为数字，实为 '1_000'"]


def test_a_file_that_is_no_table_is_refused_in_words_and_the_page_goes_on(console: Console) -> None:
    console.provoked = ("422",)
    page = opened(console)
    chosen(page, table("%PDF-1.4", "账.pdf"))
    expect(page.locator("[data-test=refused]")).to_contain_text("这不是可读取的表格")
    chosen(page, table("甲,乙\n1,2\n"))
    expect(page.locator("[data-test=refused]")).to_contain_text("没有找到列名")
    chosen(page, table('月份,预算\n2026-08,"1,200"\n'))
    expect(page.locator("[data-test=verdicts]")).to_contain_text("说明千位分隔符")
    page.locator("#import-thousands").select_option(",")
    expect(page.locator("[data-test=counts]")).to_contain_text("1 行可保存")


def test_a_file_that_comes_while_another_is_checked_is_not_stored_under_its_verdicts(console: Console) -> None:
    page = opened(console)
    waiting: list[Route] = []
    page.route("**/imports/budgets?*", lambda route: waiting.append(route))
    page.set_input_files("#import-file", table("月份,预算\n2026-09,5\n", "一.csv"))
    expect(page.locator("#import-kind")).to_be_visible()
    page.wait_for_function("document.querySelector('fieldset').disabled")
    page.evaluate(
        """() => {
          const held = new DataTransfer();
          held.items.add(new File(["x"], "二.csv"));
          document.querySelector('.drop').dispatchEvent(new DragEvent('drop', { dataTransfer: held, bubbles: true }));
        }"""
    )
    expect(page.locator("[data-test=chosen]")).to_have_text("一.csv")
    waiting[0].continue_()
    expect(page.locator("[data-test=counts]")).to_contain_text("1 行可保存")


def test_what_is_anothers_to_send_shows_its_format_only(console: Console) -> None:
    page = opened(console, kind="statistics")
    expect(page.locator("[data-test=not-yours]")).to_be_visible()
    expect(page.locator("#import-file")).to_have_count(0)
    page = opened(console, "regulator", "statistics")
    expect(page.locator("#import-file")).to_be_visible()
    expect(page.locator("[data-test=format]")).to_contain_text("综合能源消费量(tce)")


@BOTH
def test_the_page_is_accessible_and_fits(console: Console, locale: str, repository: Path) -> None:
    page = console.visit("manager", f"{PAGE}?kind=statements", locale=locale)
    settle(page)
    chosen(page, table("能源流,月份,用量(吨)\nnone,2026-01,5\n"))
    assert_accessible(page, (repository / "web/node_modules/axe-core/axe.min.js").read_text())
    for width, height in (DESKTOP, PHONE, SMALL):
        page.set_viewport_size({"width": width, "height": height})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
