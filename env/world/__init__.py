"""The world that is not the road: scenes, and schedules that change them."""
