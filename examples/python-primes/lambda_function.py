def lambda_handler(event, context):
    """Counts the primes up to a limit with the sieve of Eratosthenes, in plain Python."""
    limit = event["limit"]
    composite = bytearray(limit + 1)
    count = 0
    for number in range(2, limit + 1):
        if composite[number]:
            continue
        count += 1
        for multiple in range(number * number, limit + 1, number):
            composite[multiple] = 1
    return {"limit": limit, "primes": count}
