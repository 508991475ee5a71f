import COpenSSL
import Testing
import VectorKernels

/// A hash function of SHA-2, and how the kernels and libcrypto are asked for it.
enum Hash: CaseIterable, CustomTestStringConvertible {
  case sha256, sha384, sha512

  var testDescription: String { "SHA-\(digestCount * 8)" }

  var digestCount: Int {
    switch self {
    case .sha256: 32
    case .sha384: 48
    case .sha512: 64
    }
  }

  var blockCount: Int { self == .sha256 ? 64 : 128 }

  /// libcrypto's digest, or tag if there is a key.
  func reference(of message: UnsafeRawBufferPointer, key: [UInt8]? = nil) -> [UInt8] {
    let function =
      switch self {
      case .sha256: EVP_sha256()
      case .sha384: EVP_sha384()
      case .sha512: EVP_sha512()
      }
    var output = [UInt8](repeating: 0, count: digestCount)
    if let key {
      let octets = message.bindMemory(to: UInt8.self).baseAddress
      HMAC(function, key, Int32(key.count), octets, message.count, &output, nil)
    } else {
      EVP_Digest(message.baseAddress, message.count, &output, nil, function, nil)
    }
    return output
  }
}

/// A set of paths of the SHA-2 kernels.
enum HashPath: UInt32, CaseIterable, CustomTestStringConvertible {
  case plain = 0
  case lanes = 1
  case shaNI = 2
  case lanesAndSHANI = 3

  var testDescription: String { "\(self)" }

  /// Skips the test if this CPU does not have the path.
  func require() throws {
    guard rawValue & ~assay_sha2_paths() == 0 else {
      try Test.cancel("skipped: this CPU has no AVX-512 or no SHA-NI, which \(self) needs")
    }
  }
}

/// One message of a call.
struct HashJob {
  var message: UnsafeRawBufferPointer
  var hash: Hash
  /// The key where a tag is wanted.
  var key: PreparedKey?
  var output: UnsafeMutablePointer<UInt8>
}

/// The states of an HMAC key, in memory that stays where it is.
final class PreparedKey {
  let octets: [UInt8]
  let hash: Hash
  /// Eight words of the inner state, then eight of the outer.
  let narrow = UnsafeMutablePointer<UInt32>.allocate(capacity: 16)
  let wide = UnsafeMutablePointer<UInt64>.allocate(capacity: 16)

  init(_ octets: [UInt8], for hash: Hash) {
    (self.octets, self.hash) = (octets, hash)
    if hash == .sha256 {
      assay_hmac_sha256_key(octets, octets.count, narrow, narrow + 8)
    } else {
      assay_hmac_sha512_key(octets, octets.count, hash.digestCount, wide, wide + 8)
    }
  }

  deinit {
    narrow.deallocate()
    wide.deallocate()
  }
}

/// Does `jobs`, all of SHA-256 or none, in one call of the kernel.
func run(_ jobs: [HashJob], by path: HashPath) {
  if jobs.first?.hash == .sha256 {
    let all = jobs.map { job in
      assay_sha256_job(
        message: job.message.bindMemory(to: UInt8.self).baseAddress, length: job.message.count,
        state: job.key.map { UnsafePointer($0.narrow) },
        hashed: job.key == nil ? 0 : 64,
        outer: job.key.map { UnsafePointer($0.narrow + 8) }, output: job.output)
    }
    assay_sha256(all, all.count, path.rawValue)
  } else {
    let all = jobs.map { job in
      assay_sha512_job(
        message: job.message.bindMemory(to: UInt8.self).baseAddress, length: job.message.count,
        state: job.key.map { UnsafePointer($0.wide) },
        hashed: job.key == nil ? 0 : 128,
        outer: job.key.map { UnsafePointer($0.wide + 8) }, output: job.output,
        digest_length: job.hash.digestCount)
    }
    assay_sha512(all, all.count, path.rawValue)
  }
}

/// Hashes messages in one call and compares each output with libcrypto's; octets beyond an output
/// must stay as they were.
func expectReference(
  _ messages: [(UnsafeRawBufferPointer, Hash, PreparedKey?)], by path: HashPath,
  _ note: @autoclosure () -> String
) throws {
  let stride = 80
  let outputs = UnsafeMutablePointer<UInt8>.allocate(capacity: messages.count * stride)
  defer { outputs.deallocate() }
  outputs.initialize(repeating: 0xa5, count: messages.count * stride)
  let jobs = messages.enumerated().map { index, message in
    HashJob(
      message: message.0, hash: message.1, key: message.2, output: outputs + index * stride)
  }
  run(jobs, by: path)
  for (index, job) in jobs.enumerated() {
    let count = job.hash.digestCount
    let expected = job.hash.reference(of: job.message, key: job.key?.octets)
    let output = Array(UnsafeBufferPointer(start: job.output, count: stride))
    try #require(
      Array(output.prefix(count)) == expected,
      "\(note()): message \(index) of \(jobs.count), \(job.message.count) octets")
    try #require(output.dropFirst(count).allSatisfy { $0 == 0xa5 }, "\(note()): wrote too much")
  }
}

/// The outputs of the same message, many times in one call.
func outputs(
  of message: [UInt8], copies: Int, hash: Hash, key: PreparedKey? = nil, by path: HashPath
) -> [[UInt8]] {
  let outputs = UnsafeMutablePointer<UInt8>.allocate(capacity: copies * hash.digestCount)
  defer { outputs.deallocate() }
  return message.withUnsafeBytes { message in
    let jobs = (0..<copies).map { index in
      HashJob(
        message: message, hash: hash, key: key, output: outputs + index * hash.digestCount)
    }
    run(jobs, by: path)
    return jobs.map { Array(UnsafeBufferPointer(start: $0.output, count: hash.digestCount)) }
  }
}
