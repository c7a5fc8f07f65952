package io.tapewire.schemas.process;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Ends a process in order on SIGTERM and SIGINT, with exit code 0. A JVM that is told to end exits with 143 by itself; here the signal asks the
 * main thread to finish, waits for it up to a deadline and then halts with the status that the main thread gave.
 */
public final class OrderlyExit {
    private final CountDownLatch finished = new CountDownLatch(1);
    private volatile int status;

    private OrderlyExit() {}

    /**
     * Installs the path of a signal to the main thread.
     *
     * @param requestStop run on the JVM's shutdown thread at the first signal; must make the main thread return soon, and not wait for it
     * @param deadline longest time that the orderly end may take; after it the process halts with 1
     * @return the other half, for the main thread
     */
    public static OrderlyExit install(Runnable requestStop, Duration deadline) {
        final OrderlyExit exit = new OrderlyExit();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> exit.onShutdown(requestStop, deadline), "orderly-exit"));
        return exit;
    }

    private void onShutdown(Runnable requestStop, Duration deadline) {
        if (finished.getCount() == 0) {
            return; // the main thread ended by itself: System.exit has the status
        }
        requestStop.run();
        boolean inTime = false;
        try {
            inTime = finished.await(deadline.toNanos(), TimeUnit.NANOSECONDS);
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().halt(inTime ? status : 1);
    }

    /**
     * The main thread's last call: ends the process, whether a signal came or not.
     *
     * @param exitStatus 0 ok, 1 failed, 2 usage
     */
    public void finish(int exitStatus) {
        status = exitStatus;
        finished.countDown();
        System.exit(exitStatus);
    }
}
