package io.neuralhive.rollout.recording;

import io.neuralhive.rollout.identity.StepRef;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Optional;

/**
 * A ticket as bytes: a flag byte, the time, the numbers, then the names. The usual rollout id, the model's name and a number, takes
 * the eight bytes of the number.
 */
final class TicketFormat {

    private static final int HAS_STEP = 1;
    private static final int HAS_BESIDE = 2;
    private static final int HAS_USUAL_ID = 4;
    private static final int ALL = HAS_STEP | HAS_BESIDE | HAS_USUAL_ID;

    private TicketFormat() {}

    static byte[] write(Ticket ticket) {
        Optional<StepRef> step = ticket.step();
        Optional<Long> number = step.flatMap(ref -> number(ticket.model(), ref.rolloutId()));
        boolean beside = !Double.isNaN(ticket.beside());
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(128);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte((step.isPresent() ? HAS_STEP : 0)
                    | (beside ? HAS_BESIDE : 0)
                    | (number.isPresent() ? HAS_USUAL_ID : 0));
            out.writeLong(ticket.at().toEpochMilli());
            out.writeDouble(ticket.value());
            if (beside) {
                out.writeDouble(ticket.beside());
            }
            out.writeUTF(ticket.requestId());
            out.writeUTF(ticket.model());
            out.writeUTF(ticket.version());
            if (step.isPresent()) {
                if (number.isPresent()) {
                    out.writeLong(number.get());
                } else {
                    out.writeUTF(step.get().rolloutId());
                }
                out.writeInt(step.get().index());
                out.writeUTF(step.get().name());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("A ticket can't be written", e);
        }
        return bytes.toByteArray();
    }

    /**
     * Returns the ticket that was written.
     *
     * @throws IOException if the bytes are none
     */
    static Ticket read(byte[] bytes) throws IOException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
        int flags = in.readUnsignedByte();
        if ((flags & ~ALL) != 0) {
            throw new IOException("A flag is unknown");
        }
        Instant at = Instant.ofEpochMilli(in.readLong());
        double value = in.readDouble();
        double beside = (flags & HAS_BESIDE) == 0 ? Double.NaN : in.readDouble();
        String requestId = in.readUTF();
        String model = in.readUTF();
        String version = in.readUTF();
        Optional<StepRef> step = Optional.empty();
        if ((flags & HAS_STEP) != 0) {
            String rolloutId = (flags & HAS_USUAL_ID) == 0 ? in.readUTF() : usualId(model, in.readLong());
            int index = in.readInt();
            if (index < 0) {
                throw new IOException("The step is negative");
            }
            step = Optional.of(new StepRef(rolloutId, index, in.readUTF()));
        }
        if (in.read() >= 0) {
            throw new IOException("Something follows the ticket");
        }
        return new Ticket(requestId, model, version, step, at, value, beside);
    }

    private static Optional<Long> number(String model, String rolloutId) {
        if (!rolloutId.startsWith(model + "-")) {
            return Optional.empty();
        }
        try {
            long number = Long.parseLong(rolloutId.substring(model.length() + 1));
            return usualId(model, number).equals(rolloutId) ? Optional.of(number) : Optional.empty();
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static String usualId(String model, long number) {
        return model + "-" + number;
    }
}
