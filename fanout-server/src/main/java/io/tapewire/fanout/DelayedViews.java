package io.tapewire.fanout;

import io.tapewire.schemas.process.Counters;
import java.util.ArrayList;
import java.util.List;

/** The delayed views of a shard: one for each delay that somebody has asked for, few. */
final class DelayedViews {
    /** Each costs the last values of the whole market, and the reading of the whole tape. */
    static final int MAX_DELAYS = 4;

    private final FanoutContext context;
    private final TapeView live;
    private final Sessions sessions;
    private final Counters<FanoutCounter> counters;
    private final List<DelayedView> views = new ArrayList<>(MAX_DELAYS);

    DelayedViews(FanoutContext context, TapeView live, Sessions sessions, Counters<FanoutCounter> counters) {
        this.context = context;
        this.live = live;
        this.sessions = sessions;
        this.counters = counters;
    }

    /** {@return the view at a delay; null: there are too many} */
    TapeView view(long delayNs) {
        for (final DelayedView view : views) {
            if (view.delayNs() == delayNs) {
                return view.view();
            }
        }
        if (views.size() == MAX_DELAYS) {
            return null;
        }
        views.add(new DelayedView(context, delayNs, live, sessions, counters));
        return views.get(views.size() - 1).view();
    }

    /** A tape begins: the first one for the views that there are; of a later one the sessions of these have been ended. */
    void follow(boolean isFirst) {
        if (!isFirst) {
            views.clear();
        }
        views.forEach(DelayedView::begin);
    }

    int poll(long nowNs) {
        int count = 0;
        for (int i = 0; i < views.size(); i++) {
            count += views.get(i).poll(nowNs);
        }
        return count;
    }

    long nextNs(long nowNs) {
        long next = Long.MAX_VALUE;
        for (int i = 0; i < views.size(); i++) {
            next = Math.min(next, views.get(i).nextNs(nowNs));
        }
        return next;
    }
}
