package io.neuralhive.rollout.recording;

/** The result of an outcome that came with a ticket. */
public enum TicketResult {
    /** The outcome counts for the version and step of the prediction. */
    COUNTED,
    /** This process has counted an outcome for the same ticket already. */
    DUPLICATE,
    /** The prediction is older than the time to live. */
    EXPIRED,
    /** The prediction is from the future, by more than clocks of nodes may differ. */
    FUTURE,
    /** The ticket is of another model than the outcome. */
    OTHER_MODEL,
    /** The outcome is not a finite number. */
    NO_NUMBER,
    /** The ticket was signed with a key whose number this process does not know. */
    UNKNOWN_KEY,
    /** The ticket was changed after it was signed, or signed with another key of the same number. */
    FORGED,
    /** The text is no ticket, or one of a newer version of the library. */
    UNREADABLE,
    /** The validator's table of versions is full. */
    NO_ROOM
}
