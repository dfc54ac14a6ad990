from organizations.trees import closes_a_cycle, descendants

# OSCE > Secretariat > Unit; the programme has two parents.
PAIRS = [("osce", "secretariat"), ("secretariat", "unit"), ("unodc", "programme"), ("wco", "programme")]


def test_descendants_are_the_roots_and_everything_below():
    assert descendants(["osce"], PAIRS) == {"osce", "secretariat", "unit"}
    assert descendants(["wco"], PAIRS) == {"wco", "programme"}
    assert descendants(["unit", "nobody"], PAIRS) == {"unit", "nobody"}


def test_descendants_end_where_a_circle_closes():
    assert descendants(["a"], [("a", "b"), ("b", "a")]) == {"a", "b"}


def test_a_parent_below_the_node_itself_closes_a_cycle():
    assert closes_a_cycle("osce", ["unit"], PAIRS)
    assert closes_a_cycle("osce", ["osce"], PAIRS)
    assert closes_a_cycle("unodc", ["wco", "programme"], PAIRS)
    assert not closes_a_cycle("programme", ["osce"], PAIRS)
