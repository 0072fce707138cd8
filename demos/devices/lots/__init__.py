"""`memdrive chip yield`: how alike a lot of fabricated chips is, before and after calibration and tuning."""
