"""The table of what tests what: every module of both halves is in it, and every test that it names is there."""

from mutants.table import ROOT, TABLE, format_table, list_modules, name_paths, read_table

HOW = "`make generate` gives new modules tests by their names and takes out what is gone; look at what it wrote"


def test_every_module_of_both_halves_is_in_the_table_and_nothing_else():
    listed, there = set(read_table().modules), set(list_modules())
    assert sorted(there - listed) == [], HOW
    assert sorted(listed - there) == [], HOW


def test_every_module_names_tests_that_are_there_each_once():
    table = read_table()
    for module, named in table.modules.items():
        assert named, f"{module} has no tests"
        assert len(set(named)) == len(named), module
        assert [test for test in table.list_tests(module) if not (ROOT / test).exists()] == [], module


def test_every_group_is_named_by_a_module():
    table = read_table()
    assert set(table.groups) <= {test for named in table.modules.values() for test in named}


def test_every_test_file_of_a_room_is_named_by_a_module():
    table = read_table()
    named = {test for module in table.modules for test in table.list_tests(module)}
    rooms = {path.name for path in (ROOT / "src" / "schemabridge").iterdir() if path.is_dir()}
    written = name_paths(path for room in rooms for path in (ROOT / "tests" / room).rglob("test_*.py"))
    written += name_paths((ROOT / "tests").glob("test_*.py")) + name_paths((ROOT / "tests" / "c").glob("*_test.c"))
    assert sorted(set(written) - named) == []


def test_the_table_has_one_module_a_line_in_their_order():
    assert TABLE.read_text("utf-8") == format_table(read_table())
