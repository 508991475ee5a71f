import Testing
import VectorKernels

@Suite("SHA-2 — FIPS 180-4")
struct Sha2Tests {
  struct Vector: CustomTestStringConvertible {
    let text: String
    let digests: [Hash: String]
    let testDescription: String
  }

  static let vectors = [
    Vector(
      text: "abc",
      digests: [
        .sha256: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        .sha384: """
        cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed
        8086072ba1e7cc2358baeca134c825a7
        """,
        .sha512: """
        ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a
        2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f
        """,
      ],
      testDescription: "one block"),
    Vector(
      text: "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      digests: [
        .sha256: "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
      ],
      testDescription: "two blocks of SHA-256"),
    Vector(
      text: "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmn"
        + "hijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
      digests: [
        .sha384: """
        09330c33f71147e83d192fc782cd1b4753111b173b3b05d22fa08086e3b0f712
        fcc7c71a557e2db966c3e9fa91746039
        """,
        .sha512: """
        8e959b75dae313da8cf4f72814fc143f8f7779c6eb9f7fa17299aeadb6889018
        501d289e4900f7e4331b99dec4b5433ac7d329eeb6dd26545e96e55b874be909
        """,
      ],
      testDescription: "two blocks of SHA-512"),
    Vector(
      text: String(repeating: "a", count: 1_000_000),
      digests: [
        .sha256: "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0",
        .sha384: """
        9d0e1809716474cb086e834e310a4a1ced149e9c00f248527972cec5704c2a5b
        07b8b3dc38ecc4ebae97ddd87f3d8985
        """,
        .sha512: """
        e718483d0ce769644e2e42c7bc15b4638e1f98b13b2044285632a803afa973eb
        de0ff244877ea60a4cb0432ce577c31beb009c5c2c49aa2e4eadb217ad8cc09b
        """,
      ],
      testDescription: "a million times 'a'"),
  ]

  @Test("published examples, in every lane", arguments: vectors, HashPath.allCases)
  func examples(_ vector: Vector, by path: HashPath) throws {
    try path.require()
    let text = Array(vector.text.utf8)
    let copies = text.count > 1000 ? 3 : 19
    for (hash, digest) in vector.digests {
      let digests = outputs(of: text, copies: copies, hash: hash, by: path)
      #expect(digests == [[UInt8]](repeating: octets(digest), count: copies))
    }
  }

  @Test(
    "every length to 1100, in calls of all to one", arguments: Hash.allCases, HashPath.allCases)
  func everyLength(of hash: Hash, by path: HashPath) throws {
    try path.require()
    var generator = Seeded(seed: 0x5eed_0001)
    let text = generator.octets(2200)
    try text.withUnsafeBytes { text in
      var lengths = Array(0...1100)
      for batch in [lengths.count, 10, 3, 2, 1] {
        lengths.shuffle(using: &generator)
        for start in stride(from: 0, to: lengths.count, by: batch) {
          let messages = lengths[start..<min(start + batch, lengths.count)].map { length in
            let offset = Int.random(in: 0..<1100, using: &generator)
            let message = UnsafeRawBufferPointer(rebasing: text[offset...].prefix(length))
            return (message, hash, PreparedKey?.none)
          }
          try expectReference(messages, by: path, "calls of \(batch)")
        }
      }
    }
  }

  @Test("any mix of lengths, hashes, digests and tags", arguments: HashPath.allCases)
  func mixes(by path: HashPath) throws {
    try path.require()
    var generator = Seeded(seed: 0x5eed_0002)
    let text = generator.octets(70_000)
    let keys = Hash.allCases.map { PreparedKey(generator.octets(40), for: $0) }
    try text.withUnsafeBytes { text in
      for round in 0..<300 {
        let count = Int.random(in: 0...60, using: &generator)
        let longest = [100, 600, 3000][round % 3]
        let narrow = Bool.random(using: &generator)
        let messages = (0..<count).map { _ in
          let isLong = Int.random(in: 0..<100, using: &generator) == 0
          let length = Int.random(in: 0...(isLong ? 65_000 : longest), using: &generator)
          let offset = Int.random(in: 0..<5000, using: &generator)
          let hash = narrow ? 0 : Int.random(in: 1...2, using: &generator)
          return (
            UnsafeRawBufferPointer(rebasing: text[offset...].prefix(length)), keys[hash].hash,
            Bool.random(using: &generator) ? keys[hash] : nil
          )
        }
        try expectReference(messages, by: path, "round \(round)")
      }
    }
  }

  @Test("a state that stands for octets already hashed", arguments: HashPath.allCases)
  func midstate(by path: HashPath) throws {
    try path.require()
    // The inner state of an HMAC with no key stands for a block of the inner pad, 0x36 throughout.
    for hash in Hash.allCases {
      let key = PreparedKey([], for: hash)
      let text = Array("payload".utf8)
      let whole = [UInt8](repeating: 0x36, count: hash.blockCount) + text
      var output = [UInt8](repeating: 0, count: hash.digestCount)
      if hash == .sha256 {
        var job = assay_sha256_job()
        job.state = UnsafePointer(key.narrow)
        (job.length, job.hashed) = (text.count, 64)
        text.withUnsafeBufferPointer { text in
          output.withUnsafeMutableBufferPointer { output in
            (job.message, job.output) = (text.baseAddress, output.baseAddress)
            assay_sha256(&job, 1, path.rawValue)
          }
        }
      } else {
        var job = assay_sha512_job()
        job.state = UnsafePointer(key.wide)
        (job.length, job.hashed, job.digest_length) = (text.count, 128, hash.digestCount)
        text.withUnsafeBufferPointer { text in
          output.withUnsafeMutableBufferPointer { output in
            (job.message, job.output) = (text.baseAddress, output.baseAddress)
            assay_sha512(&job, 1, path.rawValue)
          }
        }
      }
      #expect(whole.withUnsafeBytes { hash.reference(of: $0) } == output)
    }
  }

  @Test("nothing to do", arguments: HashPath.allCases)
  func nothing(by path: HashPath) throws {
    try path.require()
    assay_sha256(nil, 0, path.rawValue)
    assay_sha512(nil, 0, path.rawValue)
  }
}
