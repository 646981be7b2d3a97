"""Prints every session of the New York Stock Exchange and its close in ms UTC, one a line."""
import sys

import exchange_calendars

calendar = exchange_calendars.get_calendar("XNYS", start=sys.argv[1], end=sys.argv[2])
for day, row in calendar.schedule.iterrows():
    print(f"{day.date()},{int(row['close'].timestamp() * 1000)}")
