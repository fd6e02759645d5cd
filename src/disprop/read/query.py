"""A table from a database, with the values as the database has them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from disprop.errors import Fault, InputError, raise_faults
from disprop.read.limits import check_cells
from disprop.read.sheet import twice

AT_ONCE = 50_000
"""Rows that are fetched together."""


def query(sql: str, connection: Any, *, parameters: Sequence[object] | Mapping[str, object] = ()) -> pd.DataFrame:
    """Return what a database answers, with its values as they are.

    Parameters
    ----------
    sql : str
        The question, in the database's own words.
    connection : connection
        Of any driver of Python's database interface (sqlite3, DuckDB, psycopg, oracledb, pyodbc), or a connection or
        engine of SQLAlchemy.
    parameters : sequence or mapping, optional
        Values for the places that the question leaves open, in the driver's own way of writing them.

    Returns
    -------
    DataFrame
        Every column of objects: a code beside a blank stays a whole number, the words None and NA stay words, and a
        blank is None. For `count` and `from_counts`.

    Raises
    ------
    InputError
        If the database refuses the question, gives no rows, or two columns of one name.

    Notes
    -----
    Few rows should come home: let the database count (``select group, count(*) ... group by group``) and give the
    result to `from_counts`. Group by the column as it is: casting to text differs from one database to another.

    References
    ----------
    PEP 249, Python Database API Specification v2.0.

    Examples
    --------
    >>> import sqlite3
    >>> import disprop as dp
    >>> base = sqlite3.connect(":memory:")
    >>> made = base.execute("create table staff (code integer, religion text)")
    >>> made = base.execute("insert into staff values (1, 'None'), (null, 'NA'), (1, 'None')")
    >>> dp.query("select code, religion, count(*) as n from staff group by code, religion order by code", base)
       code religion  n
    0  None       NA  1
    1     1     None  2
    """
    if hasattr(connection, "connect") and not hasattr(connection, "cursor"):  # an engine
        with connection.connect() as opened:
            return query(sql, opened, parameters=parameters)
    try:
        answer = _asked(sql, connection, parameters)
        described = answer.keys() if hasattr(answer, "keys") else answer.description
    except InputError:
        raise
    except Exception as error:  # whatever a driver says
        told = " ".join(str(error).split())[:300] or type(error).__name__
        fault = Fault(where="query", what=f"The database refuses it: {told.rstrip('.')}.", remedy="Check the question.")
        raise InputError(fault) from error
    if described is None:
        raise InputError(Fault(where="query", what="It gives no rows back.", remedy="Ask with select."))
    names = [str(column) if isinstance(column, str) else str(column[0]) for column in described]
    raise_faults(twice(names, source="query"))
    rows = _fetched(answer, len(names))
    return pd.DataFrame({name: pd.Series([row[at] for row in rows], dtype=object) for at, name in enumerate(names)})


def _asked(sql: str, connection: Any, parameters: Sequence[object] | Mapping[str, object]) -> Any:
    given = (parameters,) if parameters else ()
    if hasattr(connection, "exec_driver_sql"):
        return connection.exec_driver_sql(sql, *given)
    if not hasattr(connection, "cursor"):
        what = f"A {type(connection).__name__} is no connection to a database."
        raise InputError(Fault(where="query", what=what, remedy="Give one, such as sqlite3.connect(path)."))
    cursor = connection.cursor()
    cursor.execute(sql, *given)
    return cursor


def _fetched(answer: Any, width: int) -> list[Sequence[object]]:
    rows: list[Sequence[object]] = []
    while part := answer.fetchmany(AT_ONCE):
        rows += part
        check_cells(len(rows) * width, "query")
    return rows
