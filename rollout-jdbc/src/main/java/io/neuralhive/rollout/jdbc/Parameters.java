package io.neuralhive.rollout.jdbc;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;

/** Sets the parameters of statements. */
final class Parameters {

    private Parameters() {}

    /**
     * Sets all parameters of a statement.
     *
     * @param values strings, integers and instants, or optional ones; an empty optional becomes null
     */
    static void set(PreparedStatement statement, Object... values) throws SQLException {
        for (int i = 0; i < values.length; i++) {
            set(statement, i + 1, values[i]);
        }
    }

    private static void set(PreparedStatement statement, int index, Object value) throws SQLException {
        if (value instanceof Optional<?> optional) {
            if (optional.isPresent()) {
                set(statement, index, optional.get());
            } else {
                statement.setNull(index, Types.NULL);
            }
        } else if (value instanceof Instant instant) {
            statement.setObject(index, instant.atOffset(ZoneOffset.UTC));
        } else if (value instanceof Number number) {
            statement.setLong(index, number.longValue());
        } else {
            statement.setString(index, (String) value);
        }
    }
}
