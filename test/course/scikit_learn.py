"""Computes the figures of scikit-learn for the cases that come as JSON on stdin."""

import json
import sys
import warnings

from sklearn.metrics import accuracy_score, classification_report, confusion_matrix

# Division by zero gives 0 and a warning; the 0 is what counts here.
warnings.filterwarnings("ignore")


def figures(case):
    truth, predicted, names = case["truth"], case["predicted"], case.get("classNames")
    labels = list(range(len(names))) if names else None
    options = {"labels": labels, "target_names": names} if names else {}
    report = classification_report(truth, predicted, output_dict=True, **options)
    return {
        "accuracy": accuracy_score(truth, predicted),
        "confusion": confusion_matrix(truth, predicted, labels=range(case["numClasses"])).tolist(),
        "report": report,
        "names": list(report)[:-3],
        "text": {str(d): classification_report(truth, predicted, digits=d, **options) for d in (2, 4, 7)},
    }


json.dump([figures(case) for case in json.load(sys.stdin)], sys.stdout)
