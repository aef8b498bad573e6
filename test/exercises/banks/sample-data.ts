// Networks are trained on the small sample of the data here, and judged on it: the whole takes minutes.
process.env.COURSE_DATA = "sample";
