package io.neuralhive.rollout.examples.cluster;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A node's way to the database, on this machine, that can be made to swallow everything, as a network that is cut does. */
final class TcpProxy implements AutoCloseable {

    private final ServerSocket listening;
    private final int target;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private volatile boolean cut;

    TcpProxy(int target) throws IOException {
        this.target = target;
        listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        start(this::accept);
    }

    int port() {
        return listening.getLocalPort();
    }

    /** From here on, all data is dropped silently. */
    void cut() {
        cut = true;
    }

    /** Ends the connections that there are, and lets new ones through. */
    void heal() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
        sockets.clear();
        cut = false;
    }

    @Override
    public void close() throws IOException {
        listening.close();
        heal();
    }

    private void accept() throws IOException {
        while (!listening.isClosed()) {
            Socket client = listening.accept();
            Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
            sockets.add(client);
            sockets.add(server);
            start(() -> forward(client.getInputStream(), server.getOutputStream()));
            start(() -> forward(server.getInputStream(), client.getOutputStream()));
        }
    }

    private void forward(InputStream in, OutputStream out) throws IOException {
        byte[] buffer = new byte[8_192];
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            if (!cut) {
                out.write(buffer, 0, n);
                out.flush();
            }
        }
        out.close();
    }

    private interface Work {
        void run() throws IOException;
    }

    private static void start(Work work) {
        Thread thread = new Thread(() -> {
            try {
                work.run();
            } catch (IOException e) {
                // An end was closed.
            }
        });
        thread.setDaemon(true);
        thread.start();
    }
}
