package io.tapewire.client;

import java.util.concurrent.Executor;

/** A thread for each task: the common pool has one on a small machine, and a task that waits for another would wait for ever. */
final class Background implements Executor {
    static final Executor THREADS = new Background();

    private Background() {}

    @Override
    public void execute(Runnable task) {
        final Thread thread = new Thread(task, "background");
        thread.setDaemon(true);
        thread.start();
    }
}
