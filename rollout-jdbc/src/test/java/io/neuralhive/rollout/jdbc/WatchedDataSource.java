package io.neuralhive.rollout.jdbc;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import javax.sql.DataSource;

/** A data source that reports its operations to a watcher, which can make them fail. */
final class WatchedDataSource {

    /** What may go wrong on the way. Operations are {@code connect}, {@code commit}, {@code rollback} and the SQL executed. */
    interface Watcher {
        /** Called before an operation; an exception replaces it. */
        default void before(String operation, Connection connection) throws SQLException {}

        /** Called after an operation; an exception replaces its result. */
        default void after(String operation, Connection connection) throws SQLException {}
    }

    private interface Call {
        Object run() throws Throwable;
    }

    private WatchedDataSource() {}

    static DataSource of(DataSource real, Watcher watcher) {
        return proxy(DataSource.class, (proxy, method, arguments) -> {
            if (!method.getName().equals("getConnection")) {
                return invoke(real, method, arguments);
            }
            watcher.before("connect", null);
            Connection connection = (Connection) invoke(real, method, arguments);
            return connection(connection, watcher);
        });
    }

    private static Connection connection(Connection real, Watcher watcher) {
        return proxy(Connection.class, (proxy, method, arguments) -> switch (method.getName()) {
            case "commit", "rollback" ->
                watched(method.getName(), real, watcher, () -> invoke(real, method, arguments));
            case "prepareStatement" ->
                statement((PreparedStatement) invoke(real, method, arguments), (String) arguments[0], real, watcher);
            default -> invoke(real, method, arguments);
        });
    }

    private static PreparedStatement statement(
            PreparedStatement real, String sql, Connection connection, Watcher watcher) {
        return proxy(
                PreparedStatement.class,
                (proxy, method, arguments) -> method.getName().startsWith("execute")
                        ? watched(sql, connection, watcher, () -> invoke(real, method, arguments))
                        : invoke(real, method, arguments));
    }

    private static Object watched(String operation, Connection connection, Watcher watcher, Call call)
            throws Throwable {
        watcher.before(operation, connection);
        Object result = call.run();
        watcher.after(operation, connection);
        return result;
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }

    private static Object invoke(Object target, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
