internal import JOSE
internal import Signatures

extension EngineMetrics {
  /// The metrics in Prometheus's text format, version 0.0.4, to be served as they are.
  ///
  /// Names begin with `assay_`; times are in seconds.
  public var prometheusText: String {
    var text = PrometheusText()
    text.counter("assay_tokens_accepted_total", "Tokens accepted.") { add in
      for algorithm in Algorithm.allCases {
        if let count = accepted[algorithm] { add(count, [("algorithm", algorithm.name)]) }
      }
    }
    text.counter("assay_tokens_rejected_total", "Tokens rejected or not judged.") { add in
      for item in rejected {
        add(item.count, [("reason", item.name), ("code", "\(item.code)")])
      }
    }
    text.counter("assay_signatures_total", "Verdicts about signatures.") { add in
      for item in signatures {
        add(
          item.count,
          [
            ("algorithm", item.algorithm.name), ("tier", item.tier.rawValue),
            ("verdict", "\(item.verdict)"),
          ])
      }
    }
    text.counter("assay_libcrypto_fallbacks_total", "Signatures left to libcrypto.") { add in
      add(undecidedFallbacks, [("reason", "undecided")])
      add(unpreparedFallbacks, [("reason", "unprepared")])
    }
    text.counter("assay_audits_total", "Verdicts checked by libcrypto.") { add in
      add(audits - auditDisagreements, [("result", "agreed")])
      add(auditDisagreements, [("result", "disagreed")])
    }
    text.gauge("assay_queue_depth", "Asynchronous calls that wait.", queueDepth)
    text.gauge("assay_table_bytes", "Octets in tables made in the background.", tableBytes)
    text.histogram("assay_call_duration_seconds", "Asynchronous calls, to the verdict.", calls)
    text.histogram("assay_batch_duration_seconds", "Batches, to the last verdict.", batches)
    return text.text
  }
}

/// Text in Prometheus's format, as it grows.
///
/// Label values are names of this package's own, in which nothing needs to be escaped.
private struct PrometheusText {
  private(set) var text = ""

  typealias Add = (_ count: UInt64, _ labels: [(name: String, value: String)]) -> Void

  mutating func counter(_ name: String, _ help: String, _ samples: (Add) -> Void) {
    begin(name, "counter", help)
    samples { count, labels in
      let list = labels.map { "\($0.name)=\"\($0.value)\"" }.joined(separator: ",")
      text += "\(name){\(list)} \(count)\n"
    }
  }

  mutating func gauge(_ name: String, _ help: String, _ value: Int) {
    begin(name, "gauge", help)
    text += "\(name) \(value)\n"
  }

  mutating func histogram(_ name: String, _ help: String, _ histogram: LatencyHistogram) {
    begin(name, "histogram", help)
    var seen: UInt64 = 0
    for (bound, count) in zip(LatencyHistogram.bounds, histogram.counts) {
      seen += count
      text += "\(name)_bucket{le=\"\(bound / .seconds(1))\"} \(seen)\n"
    }
    text += "\(name)_bucket{le=\"+Inf\"} \(histogram.count)\n"
    text += "\(name)_sum \(histogram.sum / .seconds(1))\n"
    text += "\(name)_count \(histogram.count)\n"
  }

  private mutating func begin(_ name: String, _ type: String, _ help: String) {
    text += "# HELP \(name) \(help)\n# TYPE \(name) \(type)\n"
  }
}
