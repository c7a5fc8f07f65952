package io.tapewire.tape.check;

/** What was looked at, for the last line. */
final class Tally {
    int connections;
    long frames;
    long records;
    long every;
    long latest;
    long gaps;
    long unproven;

    @Override
    public String toString() {
        return connections + " connections, " + frames + " frames, " + records + " records; proven " + every
                + " events of EVERY and " + latest + " values of LATEST; " + gaps + " gaps told"
                + (unproven == 0 ? "" : "; " + unproven + " records not judged, the tape has them no more");
    }
}
