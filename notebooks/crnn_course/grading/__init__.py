"""Grade submitted notebooks: `submissions` reads them, `sandbox` runs answers, `grader` judges."""
