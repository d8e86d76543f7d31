"""Tables of a comparison, for the terminal and as Markdown, from the same dictionary that is written as JSON."""
import statistics


def name(entry):
    return f"{entry['name']} {entry['arithmetic']}"


def spread(values, digits):
    """Median, least and greatest over the rounds."""
    median, least, greatest = (f"{value:.{digits}f}" for value in (statistics.median(values), min(values), max(values)))
    return f"{median} ({least}-{greatest})" if len(values) > 1 else median


def milliseconds(values):
    return spread(values, 1 if statistics.median(values) >= 10 else 2)


def mebibytes(count):
    return f"{count / (1 << 20):.1f}" if count < 10 << 20 else f"{count / (1 << 20):.0f}"


def ratios(entry, hooke):
    """Engine / Hooke, paired per round: above 1, Hooke is faster."""
    return [own / other for own, other in zip(entry["milliseconds"], hooke["milliseconds"])]


def hooke_of(case):
    return next(entry for entry in case["entries"] if name(entry) == "Hooke int8")


def memory(entry):
    if "resident_bytes" in entry:
        return f"{mebibytes(entry['resident_bytes'])} MiB (activations {mebibytes(entry['arena_bytes'])})"
    return f"{mebibytes(entry['growth_bytes'])} MiB"


def percent(share):
    return f"{100 * share:.2f}"


def header(result):
    packages = ", ".join(f"{package} {version}" for package, version in result["versions"].items())
    cores = result["cores"]
    return [
        f"Taken on {result['processor']}, {cores['count']} cores, {result['date']}.",
        f"While a turn was measured, others used {100 * cores['others_median']:.1f} % of the cores in the median turn, "
        f"{100 * cores['others_greatest']:.0f} % in the worst: "
        + ("a quiet machine." if cores["others_median"] < 0.03 else "NOT a quiet machine, do not quote these times."),
        f"Versions: {packages}. OPENBLAS_CORETYPE and OPENBLAS_L2_SIZE were unset for all.",
        f"The same weights in all; {result['rounds']} round(s), in each every engine once for about {result['seconds']:g} s, "
        "one after the other; a turn counts with its median frame.",
        "Hooke is timed from the picture's bytes to the labels, the engines from a normalised float picture to the labels: turning "
        "the picture into floats is not charged to them.",
        "onnxruntime runs MaxPool with indices and MaxUnpool; OpenVINO and LiteRT, which lack them, an exact reformulation.",
    ]


def case_title(case):
    return (f"{case['model']} ({'-'.join(map(str, case['widths']))}), {case['width']}x{case['height']}, "
            f"{case['threads']} thread{'s' if case['threads'] > 1 else ''}, {case['multiply_accumulates'] / 1e9:.2f} GMAC")


def case_table(case):
    """The full table of one case: the first row names the columns."""
    hooke = hooke_of(case)
    rows = [["", "ms per frame", "time / Hooke int8", "GMAC/s", "labels as float32 %", "as Hooke int8 %", "memory"]]
    for entry in case["entries"]:
        rows.append([
            name(entry), milliseconds(entry["milliseconds"]), "1" if entry is hooke else spread(ratios(entry, hooke), 2),
            f"{case['multiply_accumulates'] / 1e6 / statistics.median(entry['milliseconds']):.0f}",
            percent(entry["agreement_float32"]), percent(entry["agreement_hooke"]), memory(entry)])
    return rows


def case_notes(case):
    hooke = hooke_of(case)
    notes = [
        f"Hooke int8: kernels {hooke['isa']}, {100 * hooke['ceiling_share']:.0f} % of what these cores can multiply-accumulate "
        f"({hooke['ceiling_gmac_per_second']:.0f} GMAC/s, measured in the same turns), first labels "
        f"{hooke['first_labels_ms']:.1f} ms after the start of the process."]
    return notes + [f"{failure['name']} {failure['arithmetic']} did not run: {failure['error']}" for failure in case["failures"]]


def figures(result):
    """What follows from several cases, Hooke against itself and against the fastest engine: rows, the first names the columns."""
    rows = [["", "value", "cases"]]
    for model in dict.fromkeys(case["model"] for case in result["cases"]):
        cases = [case for case in result["cases"] if case["model"] == model]
        for arithmetic in ("int8", "float16"):
            rows += own_figures(model, arithmetic, cases)
        rows += engine_figures(model, cases)
    return rows


def own_figures(model, arithmetic, cases):
    entries = {(f"{case['width']}x{case['height']}", case["threads"]):
               (case, next(entry for entry in case["entries"] if name(entry) == f"Hooke {arithmetic}")) for case in cases}
    title, rows = f"{model}, Hooke {arithmetic}", []
    times = {key: statistics.median(entry["milliseconds"]) for key, (_, entry) in entries.items()}
    for threads in sorted({threads for _, threads in entries}):
        costs = {size: 1e6 * times[size, threads] / (case["width"] * case["height"])
                 for (size, count), (case, _) in entries.items() if count == threads}
        if len(costs) > 1:
            rows.append([f"{title}: ns per pixel, {threads} thread(s)", f"greatest / least {max(costs.values()) / min(costs.values()):.3f}",
                         ", ".join(f"{size} {cost:.1f}" for size, cost in costs.items())])
    gains = {size: times[size, 1] / times[size, 2] for size, threads in entries if threads == 2 and (size, 1) in entries}
    if gains:
        rows.append([f"{title}: 2 threads over 1", f"{min(gains.values()):.2f}x", listed(gains, "x", 2)])
    shares = {f"{size} {threads}t": 100 * entry["ceiling_share"] for (size, threads), (_, entry) in entries.items()}
    rows.append([f"{title}: share of the ceiling", f"{min(shares.values()):.0f} %", listed(shares, " %", 0)])
    arenas = {size: entry["arena_bytes"] / (1 << 20) for (size, threads), (_, entry) in entries.items() if threads == 1}
    if arenas:
        rows.append([f"{title}: activation arena", f"{max(arenas.values()):.2f} MiB", listed(arenas, " MiB", 2)])
    firsts = {f"{size} {threads}t": entry["first_labels_ms"] for (size, threads), (_, entry) in entries.items()}
    rows.append([f"{title}: exec to first labels", f"{max(firsts.values()):.1f} ms", listed(firsts, " ms", 1)])
    return rows


def engine_figures(model, cases):
    """The least ratio over the cases, of each group of engines."""
    groups = [("int8 against the fastest engine", "Hooke int8", lambda entry: True),
              ("int8 against onnxruntime int8", "Hooke int8", lambda entry: name(entry) == "onnxruntime int8"),
              ("float16 against the fastest float32", "Hooke float16", lambda entry: entry["arithmetic"] == "float32")]
    rows = []
    for title, own, belongs in groups:
        found = {}
        for case in cases:
            hooke = next(entry for entry in case["entries"] if name(entry) == own)
            engines = [entry for entry in case["entries"] if entry["name"] != "Hooke" and belongs(entry)]
            if engines:
                found[f"{case['width']}x{case['height']} {case['threads']}t"] = min(
                    statistics.median(ratios(entry, hooke)) for entry in engines)
        if found:
            rows.append([f"{model}: {title}", f"{min(found.values()):.2f}x", listed(found, "x", 2)])
    return rows


def listed(values, unit, digits):
    return ", ".join(f"{key} {value:.{digits}f}{unit}" for key, value in values.items())


MEMORY_NOTE = ("Memory: of Hooke all that the process has in RAM but shared libraries; of an engine what it grew above an interpreter "
               "that has imported it.")


def text(result):
    parts = ["\n".join(header(result))]
    for case in result["cases"]:
        rows = case_table(case)
        widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
        lines = ["  ".join([row[0].ljust(widths[0])] + [cell.rjust(width) for cell, width in zip(row[1:], widths[1:])]) for row in rows]
        parts.append("\n".join([case_title(case), *lines, *case_notes(case)]))
    rows = figures(result)
    widths = [max(len(row[column]) for row in rows) for column in range(2)]
    parts.append("\n".join(f"{row[0].ljust(widths[0])}  {row[1].rjust(widths[1])}  {row[2]}" for row in rows))
    return "\n\n".join([*parts, f"Times are the median of the rounds (least-greatest). {MEMORY_NOTE}"])


def markdown(result):
    """A table per model: engines down, sizes and threads across, milliseconds and the ratio to Hooke int8."""
    parts = ["  \n".join(header(result))]
    for model in dict.fromkeys(case["model"] for case in result["cases"]):
        parts.append(model_markdown([case for case in result["cases"] if case["model"] == model]))
    first, *rest = figures(result)
    lines = [f"| {' | '.join(first)} |", "|---" * len(first) + "|", *(f"| {' | '.join(row)} |" for row in rest)]
    parts.append("\n".join(lines))
    note = "Times are the median of the rounds, in brackets the time / Hooke int8, paired per round."
    return "\n\n".join([*parts, f"{note} {MEMORY_NOTE}"])


def model_markdown(cases):
    # Memory and labels from the largest picture with the fewest threads.
    last = max(cases, key=lambda case: (case["width"] * case["height"], -case["threads"]))
    size = f"{last['width']}x{last['height']}"
    columns = [f"{case['width']}x{case['height']}, {case['threads']} thread{'s' if case['threads'] > 1 else ''}" for case in cases]
    lines = [f"**{last['model']}** ({'-'.join(map(str, last['widths']))}), ms per frame", "",
             "| | " + " | ".join([*columns, f"memory, {size}", f"labels as float32, {size}"]) + " |",
             "|---" * (len(columns) + 3) + "|"]
    for title in dict.fromkeys(name(entry) for case in cases for entry in case["entries"]):
        cells = []
        for case in cases:
            entry = next((entry for entry in case["entries"] if name(entry) == title), None)
            cells.append(markdown_cell(entry, hooke_of(case)) if entry else "-")
        entry = next((entry for entry in last["entries"] if name(entry) == title), None)
        cells += [memory(entry), f"{percent(entry['agreement_float32'])} %"] if entry else ["-", "-"]
        lines.append(f"| {title} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def markdown_cell(entry, hooke):
    median = statistics.median(entry["milliseconds"])
    time = f"{median:.{1 if median >= 10 else 2}f}"
    return f"**{time}**" if entry is hooke else f"{time} ({statistics.median(ratios(entry, hooke)):.2f}x)"
